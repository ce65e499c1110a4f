using Microsoft.AspNetCore.Http.Features;

namespace WebhookMiddleware.Receiver.Verification;

/// <summary>Reads the bytes of a body.</summary>
internal static class RequestBody
{
    // Memory is taken as bytes come, not as Content-Length announces them.
    private const int BufferBytes = 16 * 1024;

    /// <summary>Returns the body, or null if it is larger than the bound.</summary>
    /// <exception cref="IOException">The body is incomplete or malformed.</exception>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
        {
            return null;
        }

        // The bound of the receiver counts, not the one of the server.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        using var body = new MemoryStream();
        var buffer = new byte[BufferBytes];
        while (await request.Body.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            if (body.Length + count > maxBytes)
            {
                return null;
            }

            body.Write(buffer, 0, count);
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}
