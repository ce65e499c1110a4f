using System.IO.Compression;
using System.Net.Http.Headers;

namespace WebhookMiddleware.Calling;

/// <summary>
/// The compression of responses (RFC 9110, section 8.4). The framework's own decompression would parse the header fields of each call, most
/// of which are answered uncompressed.
/// </summary>
internal static class ContentCoding
{
    /// <summary>The codings that receivers may use: the value of <c>Accept-Encoding</c>.</summary>
    public const string Accepted = "gzip, deflate, br";

    /// <summary>Returns the coding in which the content is sent, the last of a list; null for none.</summary>
    public static string? Of(HttpContentHeaders headers)
        => headers.NonValidated.TryGetValues("Content-Encoding", out var codings) ? codings.ToString().Split(',')[^1].Trim() : null;

    /// <summary>Returns a stream that decodes another one, and disposes of it. What has another coding is left as it is.</summary>
    public static Stream Decode(Stream encoded, string? coding) => coding?.ToUpperInvariant() switch
    {
        "GZIP" or "X-GZIP" => new GZipStream(encoded, CompressionMode.Decompress),
        "DEFLATE" => new ZLibStream(encoded, CompressionMode.Decompress),
        "BR" => new BrotliStream(encoded, CompressionMode.Decompress),
        _ => encoded,
    };
}
