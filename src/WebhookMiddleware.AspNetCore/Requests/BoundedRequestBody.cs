using System.Buffers;

namespace WebhookMiddleware.AspNetCore.Requests;

/// <summary>Reads the body of a request, up to a number of bytes.</summary>
internal static class BoundedRequestBody
{
    /// <summary>Returns the whole body, or null if it is larger than <paramref name="limit"/>.</summary>
    /// <exception cref="BadHttpRequestException">The body exceeds the server's own limit, or ends too early.</exception>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit)
        {
            return null;
        }

        var reader = request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            if (result.Buffer.Length > limit)
            {
                reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                return null;
            }

            if (result.IsCompleted)
            {
                var body = result.Buffer.ToArray();
                reader.AdvanceTo(result.Buffer.End);
                return body;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }
}
