namespace WebhookMiddleware.Webhooks;

/// <summary>All configured webhooks at one version.</summary>
/// <param name="Version">Raised by every write.</param>
/// <param name="Webhooks">The webhooks, in no particular order.</param>
/// <param name="IsEnabled">The switch: false bypasses all of them. Default: true.</param>
public sealed record WebhookSet(long Version, IReadOnlyList<Webhook> Webhooks, bool IsEnabled = true)
{
    /// <summary>The webhooks that are left out because what is stored of them can't be read. Default: none.</summary>
    public IReadOnlyList<UnreadableWebhook> Unreadable { get; init; } = [];

    /// <summary>When the switch was last decided (UTC). Null: never, or the store keeps no times.</summary>
    public DateTimeOffset? SwitchedAt { get; init; }
}
