using System.Buffers.Binary;
using System.Buffers.Text;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Converts the cursor of a log to the form that clients see, which is opaque so that they don't compute with it.</summary>
internal static class LogCursor
{
    private const int IdSize = 16;

    public static string Write(long cursor)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, cursor);
        return Base64Url.EncodeToString(bytes);
    }

    public static string Write(Guid cursor)
    {
        Span<byte> bytes = stackalloc byte[IdSize];
        cursor.TryWriteBytes(bytes, bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryParse(string text, out long cursor)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        cursor = TryDecode(text, bytes) ? BinaryPrimitives.ReadInt64BigEndian(bytes) : -1;
        return cursor >= 0;
    }

    public static bool TryParse(string text, out Guid cursor)
    {
        Span<byte> bytes = stackalloc byte[IdSize];
        var isCursor = TryDecode(text, bytes);
        cursor = isCursor ? new Guid(bytes, bigEndian: true) : default;
        return isCursor;
    }

    private static bool TryDecode(string text, Span<byte> bytes)
        => Base64Url.IsValid(text, out var length) && length == bytes.Length && Base64Url.TryDecodeFromChars(text, bytes, out _);
}
