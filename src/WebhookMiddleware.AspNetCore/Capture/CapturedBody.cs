using System.IO.Compression;
using WebhookMiddleware.AspNetCore.Json;

namespace WebhookMiddleware.AspNetCore.Capture;

/// <summary>Converts the bytes that a client gets into the JSON that webhooks receive.</summary>
internal static class CapturedBody
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Determines whether the response declares a JSON body.</summary>
    public static bool IsJson(HttpResponse response) => JsonBody.IsJson(response.ContentType);

    /// <summary>Returns the JSON of a body.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="contentEncoding">The response's content encoding; a proxy passes compressed bodies on.</param>
    /// <param name="limit">The maximum size of the decompressed body, in bytes.</param>
    /// <returns>The JSON, unchanged except for non-ASCII text as UTF-8; null if the body is not strict JSON.</returns>
    public static byte[]? Read(ReadOnlyMemory<byte> body, string? contentEncoding, int limit)
    {
        if (string.IsNullOrEmpty(contentEncoding) || contentEncoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return Normalize(body.Span);
        }

        try
        {
            using var compressed = new MemoryStream(body.ToArray(), writable: false);
            using var decoder = NewDecoder(compressed, contentEncoding);
            return decoder is not null && ReadBounded(decoder, limit) is { } json ? Normalize(json) : null;
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException)
        {
            // The body doesn't have the declared encoding. The client's own decoder reports that to the client.
            return null;
        }
    }

    private static byte[]? Normalize(ReadOnlySpan<byte> json)
        => JsonBody.Normalize(json.StartsWith(ByteOrderMark) ? json[ByteOrderMark.Length..] : json);

    private static Stream? NewDecoder(Stream compressed, string contentEncoding) => contentEncoding.Trim().ToUpperInvariant() switch
    {
        "GZIP" or "X-GZIP" => new GZipStream(compressed, CompressionMode.Decompress),
        "BR" => new BrotliStream(compressed, CompressionMode.Decompress),
        "DEFLATE" => new ZLibStream(compressed, CompressionMode.Decompress),
        _ => null,
    };

    private static byte[]? ReadBounded(Stream decoder, int limit)
    {
        using var result = new MemoryStream();
        var buffer = new byte[8192];
        int read;
        while ((read = decoder.Read(buffer)) > 0)
        {
            if (result.Length + read > limit)
            {
                return null;
            }

            result.Write(buffer, 0, read);
        }

        return result.ToArray();
    }
}
