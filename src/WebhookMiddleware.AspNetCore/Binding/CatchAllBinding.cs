using System.Collections.Immutable;
using WebhookMiddleware.AspNetCore.Routes;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>
/// What an endpoint raises whose route stands for many paths (a reverse proxy's), by the path of the request: the route map's patterns are matched
/// against it, with routing's precedence.
/// </summary>
/// <param name="own">What the endpoint raises on every path; null for nothing.</param>
/// <param name="entries">The entries of the map whose paths the endpoint may get, in routing's precedence.</param>
internal sealed class CatchAllBinding(WebhookBinding? own, ImmutableArray<(RouteMapMatcher Matcher, WebhookBinding Binding)> entries)
{
    /// <summary>Gets whether any entry is to be matched.</summary>
    public bool HasEntries => !entries.IsEmpty;

    /// <summary>Returns whether any path may have anything to do: asked before the path is matched, which costs more.</summary>
    /// <param name="snapshot">The webhooks.</param>
    /// <param name="context">The request; null: one of any method, which a server behind may take for another one.</param>
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

    /// <summary>Returns the binding of the entry that routing would choose for the request; null when there is none.</summary>
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

    /// <summary>Returns whether an entry with webhooks means the path of the request, whatever its method.</summary>
    public bool MeansPath(WebhookSnapshot snapshot, HttpContext context)
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
