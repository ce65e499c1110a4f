using System.Collections.Immutable;
using WebhookMiddleware.AspNetCore.Routes;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>
/// What a catch-all endpoint (a reverse proxy's) raises depends on the path: the route map's patterns are matched against it, with routing's
/// precedence. Endpoint metadata.
/// </summary>
internal sealed class CatchAllBinding(ImmutableArray<(RouteMapEntry Entry, WebhookBinding Binding)> entries)
{
    /// <summary>Whether any path may have anything to do: asked before the path is matched, which costs more.</summary>
    public bool HasWork(WebhookSnapshot snapshot, string method)
    {
        foreach (var (_, binding) in entries)
        {
            if (binding.HasWork(snapshot, method))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The binding of the entry that routing would choose for the path; null when there is none.</summary>
    public WebhookBinding? Find(PathString path, string method)
    {
        foreach (var (entry, binding) in entries)
        {
            if (entry.Serves(method) && entry.MatchesPath(path))
            {
                return binding;
            }
        }

        return null;
    }
}
