using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.CallLog;

/// <summary>Represents the filters of a call log query. A null filter matches all calls.</summary>
public sealed record CallLogQuery
{
    /// <summary>Gets the webhook whose calls are returned.</summary>
    public Guid? WebhookId { get; init; }

    /// <summary>Gets the event whose calls are returned.</summary>
    public string? Event { get; init; }

    /// <summary>Gets the outcome of the calls that are returned.</summary>
    public WebhookOutcome? Outcome { get; init; }

    /// <summary>Gets the time at or after which the calls began.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Gets the time before which the calls began.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>
    /// Gets the identifier of the last call of the previous page, after which this one continues. Null: starts with the newest call.
    /// </summary>
    public Guid? Cursor { get; init; }

    /// <summary>Gets the size of the page, at least 1. Default: 50.</summary>
    public int Limit { get; init; } = 50;
}
