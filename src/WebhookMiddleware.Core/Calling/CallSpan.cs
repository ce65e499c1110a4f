using System.Diagnostics;
using WebhookMiddleware.Diagnostics;

namespace WebhookMiddleware.Calling;

/// <summary>Starts the client span of a call.</summary>
/// <remarks>
/// The span follows OpenTelemetry's conventions for HTTP, except that <c>url.full</c> is omitted: the path and the query of a webhook's URL
/// often contain a token.
/// </remarks>
internal static class CallSpan
{
    private const string RequestMethodTag = "http.request.method";
    private const string ServerAddressTag = "server.address";
    private const string ServerPortTag = "server.port";
    private const string UrlSchemeTag = "url.scheme";

    /// <summary>Starts the span of one HTTP exchange with one webhook. Returns null when there is no listener.</summary>
    public static Activity? Start(WebhookCall call)
    {
        var span = WebhookSpans.Start(HttpMethod.Post.Method, ActivityKind.Client, call.Invocation)
            ?.SetHook(call.Webhook.Id, call.Webhook.LogName, call.Attempt)
            .SetTag(RequestMethodTag, HttpMethod.Post.Method);
        if (call.Webhook.Url is { } url)
        {
            span?.SetTag(ServerAddressTag, url.IdnHost).SetTag(ServerPortTag, url.Port).SetTag(UrlSchemeTag, url.Scheme);
        }

        return span;
    }
}
