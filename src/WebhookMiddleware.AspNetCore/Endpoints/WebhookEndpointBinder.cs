using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Filters;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.AspNetCore.Middleware;
using WebhookMiddleware.AspNetCore.Routes;

namespace WebhookMiddleware.AspNetCore.Endpoints;

/// <summary>Gives endpoints their binding, and those of minimal APIs their filter.</summary>
internal sealed class WebhookEndpointBinder(
    WebhookBindingFactory bindings, RouteMap map, WebhookEndpointFilterFactory filters, ActionBinder actions, BoundDelegates delegates,
    BodyIntake intake, ParameterPolicyFactory policies, WebhookMiddlewareState middleware, WebhookEndpointIndex index, UnservableEndpoints unservable,
    KnownRoutes routes, WebhookBindingErrors errors)
{
    /// <summary>Adds the filter to a minimal-API endpoint that is being built (a convention).</summary>
    public void AddFilter(EndpointBuilder builder)
    {
        if (builder.RequestDelegate is not { } endpoint || EndpointKinds.Of(builder.Metadata) != EndpointKind.RouteHandler)
        {
            return;
        }

        // The delegate can only be wrapped now, the binding is only known when the filter is made.
        var binding = new LateBinding();
        builder.RequestDelegate = delegates.OfHandler(endpoint, binding);
        builder.FilterFactories.Add((context, next) => filters.Create(builder, context, next, binding));
    }

    /// <summary>The endpoint as it is to be served: itself when it raises nothing.</summary>
    /// <param name="endpoint">The application's endpoint.</param>
    /// <param name="withFilter">Builds it again, with the filter of minimal APIs.</param>
    public Endpoint Bind(Endpoint endpoint, Func<Endpoint> withFilter)
    {
        if (endpoint is not RouteEndpoint route || endpoint.Metadata.GetMetadata<WebhookManagementMetadata>() is not null)
        {
            return endpoint;
        }

        var binding = bindings.Create(endpoint.Metadata, route.RoutePattern, errors);
        if (endpoint.Metadata.GetMetadata<IDynamicEndpointMetadata>() is { IsDynamic: true })
        {
            actions.AddDynamic(route, binding);
            return endpoint;
        }

        if (!RoutePatterns.IsCatchAll(route.RoutePattern))
        {
            routes.Add(route.RoutePattern);
        }

        var kind = EndpointKinds.Of(endpoint.Metadata);
        if (kind == EndpointKind.RouteHandler && binding is not null)
        {
            route = endpoint.Metadata.GetMetadata<WebhookFilterMarker>() is null && withFilter() is RouteEndpoint filtered ? filtered : route;

            // A framework with endpoints of its own need not run filters.
            kind = route.Metadata.GetMetadata<WebhookFilterMarker>() is null ? EndpointKind.RequestDelegate : kind;
        }

        unservable.Check(route, binding);
        if (binding is not null)
        {
            index.Add(route, kind, binding);
        }

        return kind switch
        {
            EndpointKind.RouteHandler => binding is null ? endpoint : BindHandler(route, binding),
            EndpointKind.Controller => actions.Bind(route, binding),
            _ => BindRequestDelegate((RouteEndpoint)endpoint, binding),
        };
    }

    /// <summary>Binds the actions that have no route of their own.</summary>
    /// <param name="isLegacyRouting">Whether MVC has no endpoints.</param>
    public void BindRouteless(bool isLegacyRouting) => actions.BindRouteless(isLegacyRouting);

    /// <summary>Checks the route map's events, also those of entries that no endpoint has met.</summary>
    public void CheckRoutes()
    {
        foreach (var entry in map.Entries)
        {
            bindings.CreateForCatchAll(entry, errors);
        }
    }

    private RouteEndpoint BindHandler(RouteEndpoint endpoint, WebhookBinding binding)
        => endpoint.Metadata.GetRequiredMetadata<WebhookFilterMarker>().NeedsIntake
            ? new(intake.Before(endpoint.RequestDelegate!, binding), endpoint.RoutePattern, endpoint.Order, endpoint.Metadata, endpoint.DisplayName)
            : endpoint;

    private RouteEndpoint BindRequestDelegate(RouteEndpoint endpoint, WebhookBinding? binding)
    {
        var catchAll = binding is null && RoutePatterns.IsCatchAll(endpoint.RoutePattern) ? BindCatchAll(endpoint) : null;
        if (binding is null && catchAll is null)
        {
            return endpoint;
        }

        if (!middleware.IsUsed)
        {
            errors.Add(
                $"Endpoint {RoutePatterns.Describe(endpoint.RoutePattern)} is bound to events but has no filters of its own. "
                    + "Call app.UseWebhooks(), after authorisation, so that the middleware serves it.");
        }

        var bound = new RequestDelegateBinding(binding, catchAll);
        return BoundDelegates.With(endpoint, delegates.Of(endpoint.RequestDelegate!, bound), bound);
    }

    private CatchAllBinding? BindCatchAll(RouteEndpoint endpoint)
    {
        var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];

        // The literal segments before the catch-all limit which paths it can get.
        var prefix = RoutePatterns.Normalize(endpoint.RoutePattern).Split("{**}")[0];
        var entries = (
            from entry in map.Entries
            where (entry.Route.TrimEnd('/') + "/").StartsWith(prefix, StringComparison.OrdinalIgnoreCase) || prefix.Contains('{')
            where methods.Count == 0 || methods.Any(entry.Serves)
            let binding = bindings.CreateForCatchAll(entry, errors)
            let matcher = NewMatcher(entry)
            where binding is not null && matcher is not null
            select (Entry: entry, Matcher: matcher, Binding: binding)).ToArray();
        map.Meet(entries.Select(item => item.Entry), RoutePatterns.Describe(endpoint.RoutePattern));
        foreach (var (entry, _, binding) in entries)
        {
            index.Add(binding, entry.Methods);
        }

        return entries.Length == 0 ? null : new CatchAllBinding([.. entries.Select(item => (item.Matcher, item.Binding))]);
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
