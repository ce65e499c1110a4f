using System.Collections.Concurrent;
using Microsoft.AspNetCore.Routing.Patterns;
using WebhookMiddleware.Text;

namespace WebhookMiddleware.AspNetCore.Routes;

/// <summary>
/// The routes of the application's endpoints, except catch-alls. They serve to suggest the intended route for an entry that only a
/// catch-all matches.
/// </summary>
internal sealed class KnownRoutes
{
    private readonly ConcurrentDictionary<string, string> _routes = [];

    public void Add(RoutePattern pattern) => _routes.TryAdd(RoutePatterns.Normalize(pattern), RoutePatterns.Describe(pattern));

    /// <summary>
    /// Returns the route that differs by a typo in at most one segment, or null if there is none. A route that differs only in its methods
    /// qualifies as well.
    /// </summary>
    public string? FindNearest(RoutePattern pattern)
    {
        var misspelt = RoutePatterns.Normalize(pattern).Split('/');
        return _routes
            .OrderBy(route => route.Key, StringComparer.Ordinal)
            .FirstOrDefault(route => IsNear(misspelt, route.Key.Split('/')))
            .Value;
    }

    private static bool IsNear(string[] misspelt, string[] known)
    {
        if (misspelt.Length != known.Length)
        {
            return false;
        }

        var different = misspelt.Zip(known).Where(pair => pair.First != pair.Second).ToArray();
        return different.Length == 0 || (different.Length == 1 && NearestName.Find(different[0].First, [different[0].Second]) is not null);
    }
}
