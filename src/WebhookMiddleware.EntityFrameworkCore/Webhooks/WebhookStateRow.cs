namespace WebhookMiddleware.EntityFrameworkCore.Webhooks;

/// <summary>The single row with the version of the set of webhooks, and whether they are switched on.</summary>
internal sealed class WebhookStateRow
{
    public const int OnlyId = 1;

    public int Id { get; set; } = OnlyId;

    public long Version { get; set; } = 1;

    public bool IsEnabled { get; set; } = true;

    /// <summary>When the switch was last set; null if never.</summary>
    public DateTimeOffset? SwitchedAt { get; set; }
}
