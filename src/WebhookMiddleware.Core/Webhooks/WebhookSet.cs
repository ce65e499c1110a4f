namespace WebhookMiddleware.Webhooks;

/// <summary>Represents all configured webhooks at one version.</summary>
/// <param name="Version">The version, which every write raises.</param>
/// <param name="Webhooks">The webhooks, in no particular order.</param>
/// <param name="IsEnabled">The switch. False bypasses all of them. Default: true.</param>
public sealed record WebhookSet(long Version, IReadOnlyList<Webhook> Webhooks, bool IsEnabled = true)
{
    /// <summary>Gets the webhooks that are left out because their stored form can't be read. Default: none.</summary>
    public IReadOnlyList<UnreadableWebhook> Unreadable { get; init; } = [];

    /// <summary>Gets when the switch was last decided (UTC). Null: never, or the store keeps no times.</summary>
    public DateTimeOffset? SwitchedAt { get; init; }
}
