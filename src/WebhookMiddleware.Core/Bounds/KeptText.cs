using System.Buffers;
using System.Text.Unicode;

namespace WebhookMiddleware.Bounds;

/// <summary>
/// Limits the texts from others that are kept after a call has ended: in memory, until they are stored, and in the store.
/// </summary>
internal static class KeptText
{
    /// <summary>The maximum size of one text in bytes of UTF-8.</summary>
    public const int MaxBytes = 64 * 1024;

    private const int MaxBytesPerChar = 3;

    /// <summary>
    /// Returns the text, cut to <see cref="MaxBytes"/>. It is cut between two characters, and the result doesn't refer to the whole text.
    /// </summary>
    public static string? Cut(string? text)
    {
        if (text is null || text.Length <= MaxBytes / MaxBytesPerChar)
        {
            return text;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(MaxBytes);
        try
        {
            var status = Utf8.FromUtf16(text, buffer.AsSpan(0, MaxBytes), out var length, out _, replaceInvalidSequences: true);
            return status == OperationStatus.DestinationTooSmall ? text[..length] : text;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Returns the first characters of the text without splitting a surrogate pair.</summary>
    public static string CutAt(string text, int maxLength)
        => text.Length <= maxLength ? text : text[..(char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength)];
}
