using Microsoft.Net.Http.Headers;
using WebhookMiddleware.Json;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Json;

/// <summary>Reads JSON bodies strictly enough for webhooks and handlers to see the same document.</summary>
internal static class JsonBody
{
    /// <summary>Determines whether the content type stands for JSON in UTF-8.</summary>
    public static bool IsJson(string? contentType)
        => MediaTypeHeaderValue.TryParse(contentType, out var type)
            && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
                || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
            && IsUtf8(type);

    /// <summary>Determines whether the charset is UTF-8, which is also JSON's charset if none is named.</summary>
    public static bool IsUtf8(MediaTypeHeaderValue type)
        => !type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase);

    /// <summary>Determines whether the bytes are a document that clients may send.</summary>
    public static bool IsStrict(ReadOnlySpan<byte> utf8) => StrictJson.FindProblem(utf8) is null;

    /// <summary>
    /// Returns the document in normal form (compact, non-ASCII text as UTF-8), or null if the bytes are not one strict JSON document.
    /// </summary>
    public static byte[]? Normalize(ReadOnlySpan<byte> utf8)
        => StrictJson.TryParse(utf8, out var document, out _) ? PayloadJson.Write(document) : null;

    /// <summary>Returns the normal form of a document that becomes a payload, or null if the bytes are not one strict document.</summary>
    /// <exception cref="PayloadTooLargeException">The document is larger than the limit.</exception>
    public static ReadOnlyMemory<byte>? Normalize(ReadOnlySpan<byte> utf8, PayloadLimit limit)
    {
        // The limit is checked before parsing, which makes an object of every value.
        limit.Check(utf8);
        if (!StrictJson.TryParse(utf8, out var document, out _))
        {
            return null;
        }

        return PayloadJson.Write(document, limit);
    }
}
