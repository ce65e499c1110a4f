namespace WebhookMiddleware.EntityFrameworkCore.Webhooks;

/// <summary>The one row that says which version the set of webhooks has, and whether they are switched on.</summary>
internal sealed class WebhookStateRow
{
    public const int OnlyId = 1;

    public int Id { get; set; } = OnlyId;

    public long Version { get; set; } = 1;

    public bool IsEnabled { get; set; } = true;

    /// <summary>When the switch was last decided; null: never.</summary>
    public DateTimeOffset? SwitchedAt { get; set; }
}
