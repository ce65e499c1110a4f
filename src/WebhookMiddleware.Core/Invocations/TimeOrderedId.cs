using System.Buffers.Binary;
using System.Security.Cryptography;

namespace WebhookMiddleware.Invocations;

/// <summary>
/// Creates version 7 UUIDs (RFC 9562, section 5.7), as <see cref="Guid.CreateVersion7(DateTimeOffset)"/> does, but fetches the random bits
/// of many at once: a system call for each would be a noticeable part of an awaited call.
/// </summary>
internal static class TimeOrderedId
{
    private const int TimeBytes = 6;
    private const int Bytes = 16;
    private const int RandomBytes = Bytes - TimeBytes;
    private const int Fetched = 64;

    [ThreadStatic]
    private static byte[]? _random;

    [ThreadStatic]
    private static int _left;

    /// <summary>Returns an identifier that is ordered by a time.</summary>
    public static Guid Create(DateTimeOffset time)
    {
        Span<byte> id = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64BigEndian(id, time.ToUnixTimeMilliseconds() << 16);
        NextRandom().CopyTo(id[TimeBytes..]);
        id[6] = (byte)((id[6] & 0x0F) | 0x70);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
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
