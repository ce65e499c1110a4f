using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace WebhookMiddleware.AspNetCore.Requests;

/// <summary>
/// Recognises the preflight request that a browser sends before a request to another origin. A preflight executes no operation. Webhooks
/// are therefore not called and do not block it, whether the CORS middleware, the endpoint or a server behind a proxy answers it.
/// </summary>
internal static class CorsPreflight
{
    /// <summary>
    /// Determines whether the request is a preflight. A request with a body is none: no browser sends one, and a handler that accepts any
    /// method could act on it.
    /// </summary>
    public static bool Is(HttpRequest request)
        => HttpMethods.IsOptions(request.Method)
            && request.Headers.ContainsKey(HeaderNames.Origin)
            && request.Headers.ContainsKey(HeaderNames.AccessControlRequestMethod)
            && request.ContentLength is null or 0
            && request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true };
}
