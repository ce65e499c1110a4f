using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using WebhookMiddleware.AspNetCore.Requests;

namespace WebhookMiddleware.AspNetCore.Middleware;

/// <summary>Takes in the JSON body of a request, within bounds. What is not JSON is refused, so that a content type is no way round a webhook.</summary>
internal sealed class RequestBodyReader(IOptions<WebhookHttpOptions> options)
{
    private static readonly ReadOnlyMemory<byte> EmptyObject = "{}"u8.ToArray();

    /// <summary>The payload; null, with the status that the client gets, when there is no way to show the body to webhooks.</summary>
    public async Task<(JsonPayload? Payload, int Status)> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false } || request.ContentLength == 0)
        {
            return (new JsonPayload(default, EmptyObject), StatusCodes.Status200OK);
        }

        if (!JsonBody.IsJson(request.ContentType) || !IsIdentity(request))
        {
            return await IsEmptyAsync(request.BodyReader, context.RequestAborted)
                ? (new JsonPayload(default, EmptyObject), StatusCodes.Status200OK)
                : (null, StatusCodes.Status415UnsupportedMediaType);
        }

        if (await BoundedRequestBody.ReadAsync(request, options.Value.MaxRequestBodyBytes, context.RequestAborted) is not { } body)
        {
            return (null, StatusCodes.Status413PayloadTooLarge);
        }

        if (body.Length == 0)
        {
            return (new JsonPayload(default, EmptyObject), StatusCodes.Status200OK);
        }

        return JsonBody.Normalize(body) is { } normalized
            ? (new JsonPayload(body, normalized), StatusCodes.Status200OK)
            : (null, StatusCodes.Status400BadRequest);
    }

    private static bool IsIdentity(HttpRequest request)
        => request.Headers.ContentEncoding.All(encoding => string.IsNullOrEmpty(encoding) || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase));

    // A chunked body may turn out to be none.
    private static async Task<bool> IsEmptyAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        var result = await reader.ReadAsync(cancellationToken);
        reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        return result is { IsCompleted: true, Buffer.IsEmpty: true };
    }
}
