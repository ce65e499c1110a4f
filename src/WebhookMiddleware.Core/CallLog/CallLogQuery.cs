using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.CallLog;

/// <summary>Represents the filters of a call log query. A null filter matches all calls.</summary>
public sealed record CallLogQuery
{
    /// <summary>Gets the webhook whose calls are returned.</summary>
    public Guid? WebhookId { get; init; }

    /// <summary>Gets the event whose calls are returned.</summary>
    public string? Event { get; init; }

    /// <summary>Gets the outcomes of the calls that are returned: those of a call that has any of them.</summary>
    public IReadOnlyList<WebhookOutcome>? Outcomes { get; init; }

    /// <summary>Gets the time at or after which the calls began.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Gets the time before which the calls began.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>
    /// Gets the run whose calls are returned. They are then returned in the order in which they ended, and looked for among the calls that
    /// ended within <see cref="InvocationWindow"/> of the run's beginning.
    /// </summary>
    public Guid? InvocationId { get; init; }

    /// <summary>Gets the trace (W3C trace id) whose calls are returned.</summary>
    public string? TraceId { get; init; }

    /// <summary>Gets a text that the webhook's name or the call's detail contains, without regard to case.</summary>
    public string? Search { get; init; }

    /// <summary>
    /// Gets the identifier of the last call of the previous page, after which this one continues. Null: starts with the newest call.
    /// </summary>
    public Guid? Cursor { get; init; }

    /// <summary>Gets the size of the page, at least 1. Default: 50.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Gets the time from the beginning of a run within which its calls are looked for: 15 minutes.</summary>
    public static TimeSpan InvocationWindow { get; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Gets whether calls are looked for by what is not indexed. A page then has what was found in a limited part of the log, and may have
    /// fewer calls than its limit, or none, although there is a next page.
    /// </summary>
    public bool IsSearch => this is not { InvocationId: null, TraceId: null, Search: null };

    /// <summary>Determines whether a call has the invocation, the trace and the text that are asked for.</summary>
    /// <param name="call">The call.</param>
    public bool Finds(WebhookCallRecord call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return (InvocationId is null || call.InvocationId == InvocationId)
            && (TraceId is null || call.TraceId == TraceId)
            && (Search is null || Contains(call.WebhookName) || Contains(call.Detail));
    }

    /// <summary>Determines whether a text contains <see cref="Search"/>.</summary>
    /// <param name="text">The text.</param>
    public bool Contains(string? text) => Search is null || text?.Contains(Search, StringComparison.OrdinalIgnoreCase) == true;
}
