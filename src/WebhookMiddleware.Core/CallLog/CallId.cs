using WebhookMiddleware.Identifiers;

namespace WebhookMiddleware.CallLog;

/// <summary>Creates the identifiers of calls: version 7 UUIDs that ascend in the order in which this process creates them.</summary>
/// <remarks>
/// The log is ordered by them, and a time is found in it as a range of them. Below the milliseconds they have the fraction of the
/// millisecond and a counter, since several calls end within one, and then the number of the process, in place of random bits for each.
/// </remarks>
public static class CallId
{
    private const int FractionBits = 12;
    private const int CounterBits = 22;
    private const int ProcessBits = 40;

    private static readonly ulong Process = (ulong)Random.Shared.NextInt64(1L << ProcessBits);
    private static int _counter;

    /// <summary>Returns the identifier of a call that ended at a time.</summary>
    internal static Guid Create(DateTimeOffset endedAt)
    {
        var fraction = (endedAt.UtcTicks % TimeSpan.TicksPerMillisecond << FractionBits) / TimeSpan.TicksPerMillisecond;
        var counter = (uint)Interlocked.Increment(ref _counter) & ((1u << CounterBits) - 1);
        return TimeOrderedId.Create(endedAt, (uint)fraction, ((ulong)counter << ProcessBits) | Process);
    }

    /// <summary>Returns a value that lies before the identifiers of all calls that end at a time or later.</summary>
    /// <param name="endedAt">The time.</param>
    public static Guid Before(DateTimeOffset endedAt) => TimeOrderedId.Before(endedAt);

    /// <summary>Returns the time that an identifier has, in milliseconds since 1970.</summary>
    /// <param name="id">The identifier of a call.</param>
    public static long TimeOf(Guid id) => TimeOrderedId.TimeOf(id);
}
