using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Routes;

namespace WebhookMiddleware.AspNetCore.Endpoints;

/// <summary>
/// Finds the route map entries that an endpoint may serve besides its own. A reverse proxy, for example, has one route for all of them.
/// </summary>
internal sealed class CatchAllBinder(
    WebhookBindingFactory bindings, RouteMap map, ParameterPolicyFactory policies, WebhookEndpointIndex index, WebhookBindingErrors errors)
{
    // The order that MapFallback gives its endpoints, which serve what no other endpoint matches.
    private const int FallbackOrder = int.MaxValue;

    /// <summary>Returns the endpoint's binding by path, or null if no path of its route needs to be matched.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="kind">
    /// Its kind. Without a catch-all parameter, only request delegates forward requests to routes other than their own.
    /// </param>
    /// <param name="own">The events that it raises on every path; null for none.</param>
    public CatchAllBinding? Bind(RouteEndpoint endpoint, EndpointKind kind, WebhookBinding? own)
    {
        var pattern = endpoint.RoutePattern;
        var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];
        var isCatchAll = RoutePatterns.IsCatchAll(pattern);
        if (pattern.Parameters.Count == 0 || endpoint.Metadata.GetMetadata<DisableWebhooksAttribute>() is not null)
        {
            return null;
        }

        var others = map.Entries.Where(entry => (methods.Count == 0 || methods.Any(entry.Serves)) && !entry.Matches(pattern, methods));
        if (!isCatchAll && kind != EndpointKind.RequestDelegate)
        {
            map.Hide(others.Where(entry => RouteOverlap.Covers(pattern, entry.Pattern)), RoutePatterns.Describe(pattern));
            return null;
        }

        var entries = (
            from entry in others
            where RouteOverlap.Exists(pattern, entry.Pattern)
            let binding = bindings.CreateForCatchAll(entry, errors)
            let matcher = NewMatcher(entry)
            where binding is not null && matcher is not null
            select (Entry: entry, Matcher: matcher, Binding: binding)).ToArray();

        // A fallback handler that answers all unmatched paths would make every misspelt entry look served.
        if (kind == EndpointKind.RequestDelegate || endpoint.Order != FallbackOrder)
        {
            map.AddCatchAll(entries.Select(item => item.Entry), RoutePatterns.Describe(pattern));
        }

        foreach (var (entry, _, binding) in entries)
        {
            index.Add(binding, entry.Methods);
        }

        if (entries.Length == 0 && (own is null || !isCatchAll))
        {
            return null;
        }

        var ownOfDelegate = kind == EndpointKind.RequestDelegate ? own : null;
        return new CatchAllBinding(own, [.. entries.Select(item => (item.Matcher, ownOfDelegate?.Union(item.Binding) ?? item.Binding))]);
    }

    private RouteMapMatcher? NewMatcher(RouteMapEntry entry)
    {
        try
        {
            return new RouteMapMatcher(entry, policies);
        }
        catch (InvalidOperationException exception)
        {
            errors.Add($"Route map entry '{entry.Route}': {exception.Message}");
            return null;
        }
    }
}
