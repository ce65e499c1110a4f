using System.Buffers.Binary;
using System.Security.Cryptography;

namespace WebhookMiddleware.Identifiers;

/// <summary>
/// Creates version 7 UUIDs (RFC 9562, section 5.7): the milliseconds come first, so that they ascend with the time, and a time is found
/// among them as a range.
/// </summary>
internal static class TimeOrderedId
{
    private const int TimeBytes = 6;
    private const int Bytes = 16;
    private const int RandomBytes = Bytes - TimeBytes;
    private const ulong Version = 0x7000;
    private const ulong Variant = 0x8000_0000_0000_0000;

    // The random bits of many are fetched at once: a system call for each would be a noticeable part of an awaited call.
    private const int Fetched = 64;

    [ThreadStatic]
    private static byte[]? _random;

    [ThreadStatic]
    private static int _left;

    /// <summary>Returns an identifier of a time; its other bits are random.</summary>
    public static Guid Create(DateTimeOffset time)
    {
        Span<byte> id = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64BigEndian(id, time.ToUnixTimeMilliseconds() << 16);
        NextRandom().CopyTo(id[TimeBytes..]);
        id[6] = (byte)((id[6] & 0x0F) | 0x70);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }

    /// <summary>Returns an identifier of a time (1970 at the earliest) whose other bits the caller chooses.</summary>
    /// <param name="time">The time.</param>
    /// <param name="fraction">The 12 bits behind the version.</param>
    /// <param name="rest">The 62 bits behind the variant.</param>
    public static Guid Create(DateTimeOffset time, uint fraction, ulong rest)
        => Compose(Upper(time) | Version | fraction, Variant | rest);

    /// <summary>Returns a value that lies before the identifiers of a time or later.</summary>
    public static Guid Before(DateTimeOffset time) => Compose(Upper(time), 0);

    /// <summary>Returns the time of an identifier, in milliseconds since 1970.</summary>
    public static long TimeOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16);
    }

    private static ulong Upper(DateTimeOffset time) => (ulong)Math.Max(time.ToUnixTimeMilliseconds(), 0) << 16;

    private static Guid Compose(ulong upper, ulong lower)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, upper);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[sizeof(ulong)..], lower);
        return new Guid(bytes, bigEndian: true);
    }

    private static ReadOnlySpan<byte> NextRandom()
    {
        var random = _random ??= new byte[Fetched * RandomBytes];
        if (_left == 0)
        {
            RandomNumberGenerator.Fill(random);
            _left = Fetched;
        }

        return random.AsSpan(--_left * RandomBytes, RandomBytes);
    }
}
