using Microsoft.Extensions.Options;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Requests;
using WebhookMiddleware.AspNetCore.Routes;

namespace WebhookMiddleware.AspNetCore.Middleware;

/// <summary>Finds the events that a request to an endpoint without filters raises.</summary>
internal sealed class BodyLevelBindings(WebhookRequestRunner runner, IOptions<WebhookHttpOptions> options)
{
    /// <summary>Returns the request's binding, or null if no webhook is active.</summary>
    public WebhookBinding? FindWork(HttpContext context, RequestDelegateBinding bound)
    {
        var byPath = bound.CatchAll is { } catchAll && runner.HasWork(context, catchAll) ? catchAll.Find(context) : null;
        var binding = byPath ?? bound.Binding;
        return binding is not null && runner.HasWork(context, binding) ? binding : null;
    }

    /// <summary>
    /// Describes why a request to a catch-all must be refused: a server behind it may read the request differently. Returns null if the
    /// request may be served, which it always may while no webhook of the catch-all is active.
    /// </summary>
    public string? FindAmbiguity(HttpContext context, RequestDelegateBinding bound) => WatchedBy(bound) is { } catchAll
        ? AmbiguousRequest.FindOverride(context.Request)
            ?? (catchAll.HasEntries && runner.HasWork(context, catchAll) ? AmbiguousRequest.FindInPath(context) : null)
        : null;

    /// <summary>
    /// Determines whether the request has a form that may name another method, on a path that an entry with active webhooks covers.
    /// Before-events of the request's own method refuse forms anyway.
    /// </summary>
    public bool MayOverrideInForm(HttpContext context, RequestDelegateBinding bound)
        => WatchedBy(bound) is { } catchAll
            && HttpMethods.IsPost(context.Request.Method)
            && context.Request.HasFormContentType
            && runner.CoversPath(context, catchAll)
            && !(FindWork(context, bound) is { } binding && runner.HasBefore(context, binding));

    private CatchAllBinding? WatchedBy(RequestDelegateBinding bound)
        => bound.CatchAll is { } catchAll && runner.IsActive(catchAll) && !options.Value.AllowAmbiguousRequests ? catchAll : null;
}
