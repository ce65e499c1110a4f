using System.Collections.Immutable;
using WebhookMiddleware.AspNetCore.Routes;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>
/// What a catch-all endpoint (a reverse proxy's) raises depends on the path: the route map's patterns are matched against it, with routing's
/// precedence. Endpoint metadata.
/// </summary>
/// <param name="entries">The entries, in routing's precedence.</param>
internal sealed class CatchAllBinding(ImmutableArray<(RouteMapMatcher Matcher, WebhookBinding Binding)> entries)
{
    /// <summary>Whether any path may have anything to do: asked before the path is matched, which costs more.</summary>
    /// <param name="snapshot">The webhooks.</param>
    /// <param name="context">The request; null: one of any method, which a server behind may take for another one.</param>
    public bool HasWork(WebhookSnapshot snapshot, HttpContext? context)
    {
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
            if (matcher.Matches(context))
            {
                return binding;
            }
        }

        return null;
    }
}
