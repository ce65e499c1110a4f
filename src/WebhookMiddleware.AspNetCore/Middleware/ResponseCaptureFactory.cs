using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore.Middleware;

/// <summary>Holds a response back until after-events have been taken care of.</summary>
internal sealed class ResponseCaptureFactory(IOptions<WebhookHttpOptions> options)
{
    /// <summary>Runs the handler and, when its response is complete (or too large or too long-lived to be held), <paramref name="after"/>.</summary>
    public async Task RunAsync(HttpContext context, RequestDelegate handler, Func<WebhookResponseInfo?, ValueTask> after)
    {
        // A compressed response could not be shown to webhooks.
        context.Request.Headers.AcceptEncoding = default;

        var original = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var capture = new ResponseCapture(context.Response, original.Stream, options.Value.MaxResponseBodyBytes, after);
        await using var body = capture;
        var feature = new StreamResponseBodyFeature(capture, original);
        context.Features.Set<IHttpResponseBodyFeature>(feature);
        try
        {
            await handler(context);
            capture.End();
            await feature.CompleteAsync();
            await capture.ReleaseAsync(isComplete: true);
        }
        finally
        {
            context.Features.Set(original);
        }
    }
}
