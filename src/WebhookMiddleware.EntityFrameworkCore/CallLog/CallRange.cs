using WebhookMiddleware.CallLog;

namespace WebhookMiddleware.EntityFrameworkCore.CallLog;

/// <summary>The part of the log that a query reads, as a range of its key.</summary>
/// <remarks>
/// The key has the time when a call ended, and people ask when it began: the range begins with the first call that can have begun late
/// enough, and ends with the last one that can have begun early enough. What lies within it is compared exactly.
/// </remarks>
public sealed class CallRange
{
    /// <summary>The time within which a call ends: the longest timeout of a webhook, and something for a host that is late.</summary>
    private static readonly TimeSpan LongestCall = TimeSpan.FromMinutes(2);

    /// <summary>How much earlier than its run a call may end by the host's clock, which may be set back.</summary>
    private static readonly TimeSpan ClockStep = TimeSpan.FromSeconds(1);

    // Identifiers can have times that DateTimeOffset can't.
    private static readonly long LatestBeginning = (DateTimeOffset.MaxValue - CallLogQuery.InvocationWindow).ToUnixTimeMilliseconds();

    private CallRange(Guid? first, Guid? before, DateTimeOffset? from, DateTimeOffset? to)
        => (First, Before, From, To) = (first, before, from, to);

    /// <summary>Gets the call after which the range begins, for a range that is read forward; null for none.</summary>
    public Guid? After { get; private init; }

    /// <summary>Gets where the range begins; null for the beginning of the log.</summary>
    public Guid? First { get; }

    /// <summary>Gets where the range ends, itself excluded; null for the end of the log.</summary>
    public Guid? Before { get; }

    /// <summary>Gets the time at or after which calls began; null for any.</summary>
    public DateTimeOffset? From { get; }

    /// <summary>Gets the time before which calls began; null for any.</summary>
    public DateTimeOffset? To { get; }

    internal static CallRange Of(CallLogQuery query)
    {
        if (query.InvocationId is { } invocationId)
        {
            return OfInvocation(invocationId, query);
        }

        Guid? ended = query.To is { } to ? CallId.Before(to > DateTimeOffset.MaxValue - LongestCall ? to : to + LongestCall) : null;
        return new CallRange(
            query.From is { } from ? CallId.Before(from) : null,
            ended is null || query.Cursor < ended ? query.Cursor ?? ended : ended,
            query.From,
            query.To);
    }

    /// <summary>Returns the calls of the range.</summary>
    /// <param name="calls">The calls to choose from.</param>
    public IQueryable<CallRow> Filter(IQueryable<CallRow> calls)
    {
        calls = FilterKeys(calls);
        if (From is { } from)
        {
            calls = calls.Where(c => c.At >= from);
        }

        return To is { } to ? calls.Where(c => c.At < to) : calls;
    }

    /// <summary>Returns the calls of the range, with those at its ends that began too early or too late.</summary>
    /// <param name="calls">The calls to choose from.</param>
    internal IQueryable<CallRow> FilterKeys(IQueryable<CallRow> calls)
    {
        if (After is { } after)
        {
            calls = calls.Where(c => c.Id > after);
        }

        if (First is { } first)
        {
            calls = calls.Where(c => c.Id >= first);
        }

        return Before is { } before ? calls.Where(c => c.Id < before) : calls;
    }

    // The identifier of a run has the time of its beginning.
    private static CallRange OfInvocation(Guid id, CallLogQuery query)
    {
        var began = DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(CallId.TimeOf(id), LatestBeginning));
        return new(CallId.Before(began - ClockStep), CallId.Before(began + CallLogQuery.InvocationWindow), query.From, query.To)
        {
            After = query.Cursor,
        };
    }
}
