using Microsoft.Net.Http.Headers;
using WebhookMiddleware.Json;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Json;

/// <summary>Reads JSON bodies as strictly as it takes for webhooks and handlers to see the same document.</summary>
internal static class JsonBody
{
    /// <summary>Whether the content type says JSON in UTF-8.</summary>
    public static bool IsJson(string? contentType)
        => MediaTypeHeaderValue.TryParse(contentType, out var type)
            && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
            && IsUtf8(type);

    /// <summary>Whether the charset is UTF-8, which is what JSON has when none is named.</summary>
    public static bool IsUtf8(MediaTypeHeaderValue type)
        => !type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the bytes are a document that clients may send.</summary>
    public static bool IsStrict(ReadOnlySpan<byte> utf8) => StrictJson.FindProblem(utf8) is null;

    /// <summary>The document, written anew (compact, non-ASCII text as UTF-8); null when the bytes are not one strict JSON document.</summary>
    public static byte[]? Normalize(ReadOnlySpan<byte> utf8)
        => StrictJson.TryParse(utf8, out var document, out _) ? PayloadJson.Write(document) : null;

    /// <summary>The same for a document that is to become a payload.</summary>
    /// <exception cref="PayloadTooLargeException">It is larger than the limit.</exception>
    public static ReadOnlyMemory<byte>? Normalize(ReadOnlySpan<byte> utf8, PayloadLimit limit)
    {
        // Before it is read: every value becomes an object.
        limit.Check(utf8);
        if (!StrictJson.TryParse(utf8, out var document, out _))
        {
            return null;
        }

        return PayloadJson.Write(document, limit);
    }
}
