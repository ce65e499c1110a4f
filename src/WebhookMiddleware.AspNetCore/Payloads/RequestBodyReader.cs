using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using WebhookMiddleware.AspNetCore.Json;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Payloads;

/// <summary>Reads the JSON body of a request, up to a size.</summary>
internal sealed class RequestBodyReader(IOptions<WebhookHttpOptions> options, IOptions<WebhookOptions> webhooks, ApiJsonOptions json)
{
    private readonly Lazy<PayloadLimit> _limit = new(() => new PayloadLimit(
        options.Value.MaxRequestBodyBytes,
        webhooks.Value.MaxPayloadValues,
        $"{WebhookOptions.SectionName}:{nameof(WebhookHttpOptions.MaxRequestBodyBytes)}"));

    /// <summary>Gets the maximum size of a request's payload.</summary>
    public PayloadLimit Limit => _limit.Value;

    /// <summary>Reads the body. <see cref="JsonPayload.PutBack"/> must be called before the handler reads it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="mustBeShown">
    /// Whether a before-event depends on the body. A body that is not JSON is then refused, so that its content type can't bypass a
    /// webhook. Otherwise webhooks receive <c>{}</c> instead.
    /// </param>
    public async ValueTask<PayloadReading> ReadAsync(HttpContext context, bool mustBeShown)
    {
        var request = context.Request;
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false } || request.ContentLength == 0)
        {
            return new(JsonPayload.Empty());
        }

        try
        {
            return JsonBody.IsJson(request.ContentType) && IsIdentity(request) ? await ReadJsonAsync(context, mustBeShown)
                : !mustBeShown || await IsEmptyAsync(request) ? new(JsonPayload.Empty())
                : PayloadReading.Refuse(StatusCodes.Status415UnsupportedMediaType);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return PayloadReading.Refuse(StatusCodes.Status413PayloadTooLarge);
        }
    }

    private async ValueTask<PayloadReading> ReadJsonAsync(HttpContext context, bool mustBeShown)
    {
        var request = context.Request;
        var limit = LimitFor(context);
        if (request.ContentLength > limit)
        {
            return mustBeShown ? PayloadReading.Refuse(StatusCodes.Status413PayloadTooLarge) : new(JsonPayload.Empty());
        }

        var original = Rewind(request.Body);
        var (body, isComplete) = await ReadAsync(original, limit, context.RequestAborted);
        if (!isComplete)
        {
            return mustBeShown
                ? PayloadReading.Refuse(StatusCodes.Status413PayloadTooLarge)
                : new(JsonPayload.NotShown(body, original));
        }

        if (body.Length == 0)
        {
            return new(JsonPayload.Empty());
        }

        try
        {
            if (JsonBody.Normalize(body.Span, Limit) is not { } normalized)
            {
                return NotShown(StatusCodes.Status400BadRequest);
            }

            var (plan, kind) = FindDeclared(context);
            return new(new JsonPayload(body, normalized) { Declared = plan, DeclaredKind = kind, Limit = Limit });
        }
        catch (PayloadTooLargeException)
        {
            return NotShown(StatusCodes.Status413PayloadTooLarge);
        }

        PayloadReading NotShown(int status)
            => mustBeShown ? PayloadReading.Refuse(status) : new(JsonPayload.NotShown(body, rest: null));
    }

    // Describes the type that the endpoint declares. The plan is cached with the type's contract.
    private (MemberPlan? Plan, JsonValueKind? Kind) FindDeclared(HttpContext context)
    {
        if (context.GetEndpoint() is not { } endpoint || DeclaredBody.TypeOf(endpoint.Metadata) is not { } type)
        {
            return default;
        }

        var options = json.Of(context);
        return (MemberPlan.Find(type, options), DeclaredBody.KindOf(type, options));
    }

    // A server that supports limits has applied the endpoint's own by now; another host may not have.
    private long LimitFor(HttpContext context)
    {
        var own = context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize ?? long.MaxValue;
        var servers = context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? long.MaxValue;
        return Math.Min(options.Value.MaxRequestBodyBytes, Math.Min(own, servers));
    }

    private static async Task<(ReadOnlyMemory<byte> Body, bool IsComplete)> ReadAsync(
        Stream body, long limit, CancellationToken cancellationToken)
    {
        var held = new MemoryStream();
        var buffer = new byte[4096];
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            held.Write(buffer, 0, count);
            if (held.Length > limit)
            {
                return (held.GetBuffer().AsMemory(0, (int)held.Length), false);
            }
        }

        return (held.GetBuffer().AsMemory(0, (int)held.Length), true);
    }

    // A body that the host has buffered is read from its start, as the handler reads it.
    private static Stream Rewind(Stream body)
    {
        if (body.CanSeek)
        {
            body.Position = 0;
        }

        return body;
    }

    private static bool IsIdentity(HttpRequest request)
        => request.Headers.ContentEncoding.All(encoding =>
            string.IsNullOrEmpty(encoding) || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase));

    // A chunked body may turn out to be empty.
    private static async Task<bool> IsEmptyAsync(HttpRequest request)
        => await Rewind(request.Body).ReadAsync(new byte[1], request.HttpContext.RequestAborted) == 0;
}
