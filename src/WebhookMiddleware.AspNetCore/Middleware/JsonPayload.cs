using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using WebhookMiddleware.Patching;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore.Middleware;

/// <summary>A payload that is the JSON body itself: no type says what may be in it, so every patched document is acceptable.</summary>
/// <param name="received">The body as it came.</param>
/// <param name="normalized">The body as webhooks are told it.</param>
internal sealed class JsonPayload(ReadOnlyMemory<byte> received, ReadOnlyMemory<byte> normalized) : WebhookPayload
{
    private static readonly IReadOnlyList<PayloadError> None = [];
    private static readonly BodyDetection CanHaveBody = new();

    private ReadOnlyMemory<byte> _current = normalized;

    public override ReadOnlyMemory<byte> Utf8Json => _current;

    public override ValueTask<IReadOnlyList<PayloadError>> TryReplaceAsync(JsonNode? document, WriteSet writes, CancellationToken cancellationToken)
    {
        _current = JsonSerializer.SerializeToUtf8Bytes(document, PayloadJson.Relaxed);
        IsChanged = true;
        return new(None);
    }

    /// <summary>Gives the handler its body: the one that came, to the byte, unless webhooks changed it.</summary>
    public void PutBack(HttpRequest request)
    {
        var body = IsChanged ? _current : received;
        if (body.Length == 0 && !IsChanged)
        {
            return;
        }

        // Where there was no body to begin with, the server's own feature says that there can't be one: a proxy would not send it on.
        request.HttpContext.Features.Set<IHttpRequestBodyDetectionFeature>(CanHaveBody);
        request.Body = new MemoryStream(body.ToArray(), writable: false);
        request.ContentLength = body.Length;
        request.Headers.TransferEncoding = default;
        if (string.IsNullOrEmpty(request.ContentType))
        {
            request.ContentType = "application/json";
        }
    }

    private sealed class BodyDetection : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => true;
    }
}
