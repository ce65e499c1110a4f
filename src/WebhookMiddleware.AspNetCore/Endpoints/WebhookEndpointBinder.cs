using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Filters;
using WebhookMiddleware.AspNetCore.Management.Access;
using WebhookMiddleware.AspNetCore.Middleware;
using WebhookMiddleware.AspNetCore.Routes;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.AspNetCore.Endpoints;

/// <summary>Binds endpoints to their events, and adds the filter to those of minimal APIs.</summary>
internal sealed class WebhookEndpointBinder(
    WebhookBindingFactory bindings, RouteMap map, WebhookEndpointFilterFactory filters, ActionBinder actions, BoundDelegates delegates,
    BodyIntake intake, CatchAllBinder catchAlls, WebhookMiddlewareState middleware, WebhookEndpointIndex index,
    UnservableEndpoints unservable, KnownRoutes routes, WebhookBindingErrors errors)
{
    /// <summary>Adds the filter to a minimal-API endpoint that is being built; used as a convention.</summary>
    public void AddFilter(EndpointBuilder builder)
    {
        if (builder.RequestDelegate is not { } endpoint || EndpointKinds.Of(builder.Metadata) != EndpointKind.RouteHandler)
        {
            return;
        }

        // Only here can the delegate be wrapped, but the binding is not known before the filter is created.
        var binding = new LateBinding();
        builder.RequestDelegate = delegates.OfHandler(endpoint, binding);
        builder.FilterFactories.Add((context, next) => filters.Create(builder, context, next, binding));
    }

    /// <summary>Returns the endpoint to serve: the bound endpoint, or the endpoint itself if it raises no event.</summary>
    /// <param name="endpoint">The application's endpoint.</param>
    /// <param name="withFilter">Builds the endpoint again, with the filter of minimal APIs.</param>
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
            if (endpoint.Metadata.GetMetadata<WebhookFilterMarker>() is null && withFilter() is RouteEndpoint filtered)
            {
                route = filtered;
            }

            // A framework with endpoints of its own may not run filters.
            kind = route.Metadata.GetMetadata<WebhookFilterMarker>() is null ? EndpointKind.RequestDelegate : kind;
        }

        unservable.Check(route, binding);
        if (binding is not null)
        {
            index.Add(route, kind, binding);
        }

        var catchAll = catchAlls.Bind(route, kind, binding);
        if (kind == EndpointKind.RequestDelegate)
        {
            return BindRequestDelegate((RouteEndpoint)endpoint, binding, catchAll);
        }

        var bound = kind == EndpointKind.Controller ? actions.Bind(route, binding)
            : binding is not null ? BindHandler(route, binding)
            : (RouteEndpoint)endpoint;
        return catchAll is null ? bound : Serve(bound, new RequestDelegateBinding(Binding: null, catchAll));
    }

    /// <summary>Binds the actions that have no route of their own.</summary>
    /// <param name="isLegacyRouting">Whether MVC has no endpoints.</param>
    public void BindRouteless(bool isLegacyRouting) => actions.BindRouteless(isLegacyRouting);

    /// <summary>Checks the events of the route map, including those of entries that no endpoint matches.</summary>
    public void CheckRoutes()
    {
        foreach (var entry in map.Entries)
        {
            bindings.CreateForCatchAll(entry, errors);
        }
    }

    private RouteEndpoint BindHandler(RouteEndpoint endpoint, WebhookBinding binding)
        => endpoint.Metadata.GetRequiredMetadata<WebhookFilterMarker>().NeedsIntake
            ? new RouteEndpoint(
                intake.Before(endpoint.RequestDelegate!, binding),
                endpoint.RoutePattern,
                endpoint.Order,
                endpoint.Metadata,
                endpoint.DisplayName)
            : endpoint;

    private RouteEndpoint BindRequestDelegate(RouteEndpoint endpoint, WebhookBinding? binding, CatchAllBinding? catchAll)
    {
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

        return Serve(endpoint, new RequestDelegateBinding(binding, catchAll));
    }

    private RouteEndpoint Serve(RouteEndpoint endpoint, RequestDelegateBinding bound)
    {
        middleware.HasEndpoints = true;
        return BoundDelegates.With(endpoint, delegates.Of(endpoint.RequestDelegate!, bound), bound);
    }
}
