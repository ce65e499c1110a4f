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
        var binding = (bound.CatchAll is { } catchAll && runner.HasWork(context, catchAll) ? catchAll.Find(context) : null) ?? bound.Binding;
        return binding is not null && runner.HasWork(context, binding) ? binding : null;
    }

    /// <summary>
    /// Returns why a request to a catch-all must not be served: it may be read differently behind. Null when it may be served, and always while no webhook of
    /// the catch-all is active.
    /// </summary>
    public string? FindAmbiguity(HttpContext context, RequestDelegateBinding bound) => WatchedBy(bound) is { } catchAll
        ? AmbiguousRequest.FindOverride(context.Request)
            ?? (catchAll.HasEntries && runner.HasWork(context, catchAll) ? AmbiguousRequest.FindInPath(context) : null)
        : null;

    /// <summary>
    /// Returns whether the request has a form that may name another method, for a path that an entry with webhooks means. Before-events of its own
    /// method refuse the form anyway.
    /// </summary>
    public bool MayOverrideInForm(HttpContext context, RequestDelegateBinding bound)
        => WatchedBy(bound) is { } catchAll
            && HttpMethods.IsPost(context.Request.Method)
            && context.Request.HasFormContentType
            && runner.MeansPath(context, catchAll)
            && !(FindWork(context, bound) is { } binding && runner.HasBefore(context, binding));

    private CatchAllBinding? WatchedBy(RequestDelegateBinding bound)
        => bound.CatchAll is { } catchAll && runner.IsActive(catchAll) && !options.Value.AllowAmbiguousRequests ? catchAll : null;
}
