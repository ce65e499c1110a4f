using Microsoft.Extensions.Options;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Requests;
using WebhookMiddleware.AspNetCore.Routes;

namespace WebhookMiddleware.AspNetCore.Middleware;

/// <summary>Finds what a request to an endpoint without filters raises.</summary>
internal sealed class BodyLevelBindings(WebhookRequestRunner runner, IOptions<WebhookHttpOptions> options)
{
    /// <summary>The binding; null when there is nothing to do.</summary>
    public WebhookBinding? FindWork(HttpContext context, RequestDelegateBinding bound)
    {
        var binding = bound.Binding
            ?? (bound.CatchAll is { } catchAll && runner.HasWork(context, catchAll) ? catchAll.Find(context) : null);
        return binding is not null && runner.HasWork(context, binding) ? binding : null;
    }

    /// <summary>
    /// Says why a request to a catch-all must not be served: it may be read differently behind. Null when it may be served, and always while no webhook of
    /// the catch-all's entries is active.
    /// </summary>
    public string? FindAmbiguity(HttpContext context, RequestDelegateBinding bound)
        => bound.CatchAll is { } catchAll && runner.IsActive(catchAll) && !options.Value.AllowAmbiguousRequests
            ? AmbiguousRequest.FindOverride(context.Request) ?? (runner.HasWork(context, catchAll) ? AmbiguousRequest.FindInPath(context) : null)
            : null;
}
