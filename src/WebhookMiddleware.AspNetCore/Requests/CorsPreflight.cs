using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace WebhookMiddleware.AspNetCore.Requests;

/// <summary>
/// The question that a browser asks before it sends a request to another origin. It is about the request to come, and asks for nothing to be done: webhooks
/// are neither called nor in its way, whether the CORS middleware, the endpoint itself or a server behind a proxy answers it.
/// </summary>
internal static class CorsPreflight
{
    /// <summary>Whether the request is one. With a body it is none: no browser sends one, and a handler that takes any method could act on it.</summary>
    public static bool Is(HttpRequest request)
        => HttpMethods.IsOptions(request.Method)
            && request.Headers.ContainsKey(HeaderNames.Origin)
            && request.Headers.ContainsKey(HeaderNames.AccessControlRequestMethod)
            && request.ContentLength is null or 0
            && request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true };
}
