using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Routes;

namespace WebhookMiddleware.AspNetCore.Endpoints;

/// <summary>Works out which entries of the route map an endpoint may serve beside its own: a reverse proxy has one route for all of them.</summary>
internal sealed class CatchAllBinder(
    WebhookBindingFactory bindings, RouteMap map, ParameterPolicyFactory policies, WebhookEndpointIndex index, WebhookBindingErrors errors)
{
    // Where MapFallback puts its endpoints: what no other endpoint wants.
    private const int FallbackOrder = int.MaxValue;

    /// <summary>Returns what the endpoint raises by path; null when no path of its route needs to be matched.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="kind">Its kind: only request delegates forward requests to routes other than their own without a catch-all parameter.</param>
    /// <param name="own">What it raises on every path; null for nothing.</param>
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

        // A handler that answers what no route has would make every misspelt entry look served.
        if (kind == EndpointKind.RequestDelegate || endpoint.Order != FallbackOrder)
        {
            map.Meet(entries.Select(item => item.Entry), RoutePatterns.Describe(pattern));
        }

        foreach (var (entry, _, binding) in entries)
        {
            index.Add(binding, entry.Methods);
        }

        return entries.Length == 0 && (own is null || !isCatchAll)
            ? null
            : new CatchAllBinding(own, [.. entries.Select(item => (item.Matcher, kind == EndpointKind.RequestDelegate && own is not null ? own.Union(item.Binding) : item.Binding))]);
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
