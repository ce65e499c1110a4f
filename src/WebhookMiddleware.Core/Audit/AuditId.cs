using WebhookMiddleware.Identifiers;

namespace WebhookMiddleware.Audit;

/// <summary>Creates the identifiers of entries: version 7 UUIDs that ascend in the order in which this process creates them.</summary>
/// <remarks>
/// The audit is ordered by them, and a time is found in it as a range of them. As one write may make many entries, a counter follows the
/// milliseconds; the rest is random.
/// </remarks>
public static class AuditId
{
    private const int RandomBits = 30;

    private static int _counter;

    /// <summary>Returns a value that lies before the identifiers of all entries of a time or later.</summary>
    /// <param name="at">The time.</param>
    public static Guid Before(DateTimeOffset at) => TimeOrderedId.Before(at);

    /// <summary>Returns the identifier of an entry.</summary>
    internal static Guid Create(DateTimeOffset at)
    {
        // The version's digit is followed by no random bits, so that the counter decides. It has the 32 bits behind the variant's two.
        var counter = (ulong)(uint)Interlocked.Increment(ref _counter) << RandomBits;
        return TimeOrderedId.Create(at, 0, counter | (uint)Random.Shared.Next(1 << RandomBits));
    }
}
