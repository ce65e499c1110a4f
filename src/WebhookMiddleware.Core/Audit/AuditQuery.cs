namespace WebhookMiddleware.Audit;

/// <summary>Represents the filters of a query of the audit. A null filter matches all entries.</summary>
public sealed record AuditQuery
{
    /// <summary>Gets the webhook whose entries are returned.</summary>
    public Guid? WebhookId { get; init; }

    /// <summary>Gets the caller whose entries are returned.</summary>
    public string? Actor { get; init; }

    /// <summary>Gets the action of the entries that are returned.</summary>
    public AuditAction? Action { get; init; }

    /// <summary>Gets the time at or after which it was done.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Gets the time before which it was done.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>
    /// Gets the identifier of the last entry of the previous page, after which this one continues. Null: starts with the newest entry.
    /// </summary>
    public Guid? Cursor { get; init; }

    /// <summary>Gets the size of the page, at least 1. Default: 50.</summary>
    public int Limit { get; init; } = 50;
}
