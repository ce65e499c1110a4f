using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;

namespace WebhookMiddleware.Masking;

/// <summary>Undoes the encodings in which a text can contain a secret.</summary>
internal static class EncodedText
{
    // JSON in JSON, and the like.
    private const int MaxLayers = 2;

    private static readonly SearchValues<char> Marks = SearchValues.Create("\0&\\%");

    /// <summary>Returns the text with its JSON escapes, percent-encoding and character references undone; empty when it has none.</summary>
    public static IEnumerable<string> Decode(string text) => text.AsSpan().ContainsAny(Marks) ? DecodeLayers(text) : [];

    private static IEnumerable<string> DecodeLayers(string text)
    {
        for (var layer = 0; layer < MaxLayers; layer++)
        {
            var before = text;
            if (text.Contains('\0', StringComparison.Ordinal))
            {
                // UTF-16 that was decoded as UTF-8.
                yield return text = text.Replace("\0", "", StringComparison.Ordinal);
            }

            if (text.Contains('&', StringComparison.Ordinal))
            {
                yield return text = WebUtility.HtmlDecode(text);
            }

            if (text.Contains('\\', StringComparison.Ordinal))
            {
                yield return text = UnescapeJson(text);
            }

            if (text.Contains('%', StringComparison.Ordinal))
            {
                yield return Uri.UnescapeDataString(text.Replace('+', ' '));
                yield return text = Uri.UnescapeDataString(text);
            }

            if (text == before)
            {
                yield break;
            }
        }
    }

    private static string UnescapeJson(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                result.Append(text[i]);
            }
            else if (text[i + 1] is 'u' or 'U' && i + 5 < text.Length
                && ushort.TryParse(text.AsSpan(i + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                result.Append((char)code);
                i += 5;
            }
            else
            {
                i++;
                result.Append(text[i] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'f' => '\f', var other => other });
            }
        }

        return result.ToString();
    }
}
