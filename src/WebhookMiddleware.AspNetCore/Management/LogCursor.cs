using System.Buffers.Binary;
using System.Buffers.Text;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Converts the cursor of a log to the form that clients see, which is opaque so that they don't compute with it.</summary>
internal static class LogCursor
{
    public static string Write(long cursor)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, cursor);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryParse(string text, out long cursor)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        cursor = 0;
        if (!Base64Url.IsValid(text, out var length) || length != bytes.Length || !Base64Url.TryDecodeFromChars(text, bytes, out _))
        {
            return false;
        }

        cursor = BinaryPrimitives.ReadInt64BigEndian(bytes);
        return cursor >= 0;
    }
}
