using System.Collections.Immutable;
using WebhookMiddleware.AspNetCore.Routes;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>
/// The binding of an endpoint whose route stands for many paths, such as a reverse proxy's. The path of each request is matched against
/// the route map's patterns, with routing's precedence.
/// </summary>
/// <param name="own">The events that the endpoint raises on every path; null for none.</param>
/// <param name="entries">The route map's entries whose paths the endpoint may serve, in routing's precedence.</param>
internal sealed class CatchAllBinding(WebhookBinding? own, ImmutableArray<(RouteMapMatcher Matcher, WebhookBinding Binding)> entries)
{
    /// <summary>Gets a value indicating whether the route map has entries to match.</summary>
    public bool HasEntries => !entries.IsEmpty;

    /// <summary>
    /// Determines whether any path may have an active webhook. Callers check this first, because matching the path costs more.
    /// </summary>
    /// <param name="snapshot">The webhooks.</param>
    /// <param name="context">The request; null for any method, because a server behind the endpoint may read another one.</param>
    public bool HasWork(WebhookSnapshot snapshot, HttpContext? context)
    {
        if (own is not null && own.HasWork(snapshot, context))
        {
            return true;
        }

        foreach (var (_, binding) in entries)
        {
            if (binding.HasWork(snapshot, context))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns the binding of the entry that routing would choose for the request, or null if no entry matches.</summary>
    public WebhookBinding? Find(HttpContext context)
    {
        foreach (var (matcher, binding) in entries)
        {
            if (matcher.Serves(context.Request.Method) && matcher.Matches(context))
            {
                return binding;
            }
        }

        return null;
    }

    /// <summary>Determines whether an entry with active webhooks covers the request's path, whatever its method.</summary>
    public bool CoversPath(WebhookSnapshot snapshot, HttpContext context)
    {
        if (own is not null && own.HasWork(snapshot, context: null))
        {
            return true;
        }

        foreach (var (matcher, binding) in entries)
        {
            if (binding.HasWork(snapshot, context: null) && matcher.Matches(context))
            {
                return true;
            }
        }

        return false;
    }
}
