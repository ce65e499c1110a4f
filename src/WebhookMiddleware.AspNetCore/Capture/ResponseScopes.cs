using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.AspNetCore.Json;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.AspNetCore.Capture;

/// <summary>Executes endpoints that have after-events in scopes, and describes their responses.</summary>
internal sealed partial class ResponseScopes(IOptions<WebhookHttpOptions> options, ApiJsonOptions json, ILogger<ResponseScopes> logger)
{
    /// <summary>Gets the maximum number of bytes of a response to hold.</summary>
    public int Limit { get; } = options.Value.MaxResponseBodyBytes;

    /// <summary>Executes an endpoint in a scope of its own.</summary>
    public async Task ExecuteAsync(HttpContext context, RequestDelegate endpoint)
    {
        var outer = ResponseScope.Of(context);
        var scope = new ResponseScope(context, this);
        context.Features.Set(scope);
        try
        {
            await endpoint(context);
            await scope.EndAsync();
        }
        catch
        {
            await scope.BreakAsync();
            throw;
        }
        finally
        {
            scope.Close();
            context.Features.Set(outer);
        }
    }

    /// <summary>Describes the response that the client gets.</summary>
    /// <param name="context">The request.</param>
    /// <param name="body">The whole body; null if it was not held.</param>
    /// <param name="type">The type that it is written from; null for the type that the endpoint declares, if any.</param>
    public WebhookResponseInfo Describe(HttpContext context, ReadOnlyMemory<byte>? body, Type? type)
    {
        var response = context.Response;
        var location = response.Headers.Location.ToString();
        return new WebhookResponseInfo(response.StatusCode, ReadBody(context, body ?? default))
        {
            Location = location.Length == 0 ? null : location,
            Plan = MemberPlan.Find(type ?? DeclaredType(context), json.Of(context)),
        };
    }

    /// <summary>Determines whether the server will not send the body because its length differs from the declared one.</summary>
    public static bool IsCutShort(HttpResponse response, ReadOnlyMemory<byte>? body)
        => body is { } held
            && response.ContentLength is { } length
            && length != held.Length
            && !HttpMethods.IsHead(response.HttpContext.Request.Method)
            && !response.HttpContext.RequestAborted.IsCancellationRequested;

    private static Type? DeclaredType(HttpContext context)
        => context.GetEndpoint()?.Metadata.OfType<IProducesResponseTypeMetadata>()
            .LastOrDefault(produces => produces.StatusCode == context.Response.StatusCode)?.Type;

    private ReadOnlyMemory<byte> ReadBody(HttpContext context, ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty || HttpMethods.IsHead(context.Request.Method))
        {
            return default;
        }

        var read = CapturedBody.Read(body, context.Response.Headers.ContentEncoding, Limit);
        if (read is null && !context.RequestAborted.IsCancellationRequested)
        {
            Log.Unreadable(logger, context.GetEndpoint()?.DisplayName);
        }

        return read;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 703, EventName = "WebhookResponseUnreadable", Level = LogLevel.Warning,
            Message = "The response of {Endpoint} is declared as JSON, but it is not strict JSON (duplicate members, more than 64 levels, "
                + "invalid UTF-8, an unknown content encoding). The client got it unchanged; the webhooks of its after-events receive the "
                + "status without the body.")]
        public static partial void Unreadable(ILogger logger, string? endpoint);
    }
}
