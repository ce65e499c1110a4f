using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.CallLog;

/// <summary>Which calls to read. A null filter lets everything pass.</summary>
public sealed record CallLogQuery
{
    /// <summary>Only calls of this webhook.</summary>
    public Guid? WebhookId { get; init; }

    /// <summary>Only calls of this event.</summary>
    public string? Event { get; init; }

    /// <summary>Only calls that ended so.</summary>
    public WebhookOutcome? Outcome { get; init; }

    /// <summary>Only calls that began at this moment or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only calls that began before this moment.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Continues after the page that gave this cursor. Null: from the newest.</summary>
    public long? Cursor { get; init; }

    /// <summary>The size of the page, at least 1. Default: 50.</summary>
    public int Limit { get; init; } = 50;
}
