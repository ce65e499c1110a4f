using System.Buffers.Binary;

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
    private const ulong Version = 0x7000;
    private const ulong Variant = 0x8000_0000_0000_0000;

    private static readonly ulong Process = (ulong)Random.Shared.NextInt64(1L << ProcessBits);
    private static int _counter;

    /// <summary>Returns the identifier of a call that ended at a time.</summary>
    internal static Guid Create(DateTimeOffset endedAt)
    {
        var fraction = (ulong)(endedAt.UtcTicks % TimeSpan.TicksPerMillisecond << FractionBits) / TimeSpan.TicksPerMillisecond;
        var counter = (uint)Interlocked.Increment(ref _counter) & ((1u << CounterBits) - 1);
        return New(Upper(endedAt) | Version | fraction, Variant | ((ulong)counter << ProcessBits) | Process);
    }

    /// <summary>Returns a value that lies before the identifiers of all calls that end at a time or later.</summary>
    /// <param name="endedAt">The time.</param>
    public static Guid Before(DateTimeOffset endedAt) => New(Upper(endedAt), 0);

    /// <summary>Returns the time that an identifier has, in milliseconds since 1970.</summary>
    /// <param name="id">The identifier of a call.</param>
    public static long TimeOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16);
    }

    private static ulong Upper(DateTimeOffset time) => (ulong)Math.Max(time.ToUnixTimeMilliseconds(), 0) << 16;

    private static Guid New(ulong upper, ulong lower)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, upper);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[sizeof(ulong)..], lower);
        return new Guid(bytes, bigEndian: true);
    }
}
