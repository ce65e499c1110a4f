using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.Routing;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Filters;
using WebhookMiddleware.AspNetCore.Routes;

namespace WebhookMiddleware.AspNetCore.Endpoints;

/// <summary>
/// Binds the endpoints of controllers: those that the application maps, and those that routing selects while it serves a request.
/// </summary>
internal sealed class ActionBinder(
    IServiceProvider services, WebhookBindingFactory bindings, ActionBindings actions, BoundDelegates delegates, ActionPayloads payloads,
    WebhookBindingErrors errors)
{
    private readonly ConcurrentDictionary<string, bool> _routed = [];
    private readonly ConditionalWeakTable<Endpoint, Endpoint> _found = [];
    private bool _hasActions;

    /// <summary>Binds an endpoint that the application maps.</summary>
    public RouteEndpoint Bind(RouteEndpoint endpoint, WebhookBinding? binding)
    {
        _hasActions = true;
        var action = endpoint.Metadata.GetRequiredMetadata<ControllerActionDescriptor>();
        _routed[action.Id] = true;
        if (binding is null)
        {
            return endpoint;
        }

        actions.Add(action, binding);
        return BoundDelegates.With(endpoint, Wrap(endpoint.RequestDelegate!, action, binding), binding);
    }

    /// <summary>
    /// Records a dynamic route. It can't be bound itself, because its metadata are lost once an action has been selected.
    /// </summary>
    public void AddDynamic(RouteEndpoint endpoint, WebhookBinding? binding)
    {
        _hasActions = true;
        if (binding is not null)
        {
            var events = string.Join("', '", binding.Before.Concat(binding.After).Select(bound => bound.Event.Name));
            var route = RoutePatterns.Describe(endpoint.RoutePattern);
            errors.Add(
                $"Dynamic route {route} is bound to '{events}', but its requests run whatever action or page it leads to. "
                    + "Bind those, by attribute or by their own routes.");
        }
    }

    /// <summary>Binds the actions that have no route of their own, so that the start reports their errors, too.</summary>
    /// <param name="isLegacyRouting">Whether MVC has no endpoints; a bound action would then run without its webhooks.</param>
    public void BindRouteless(bool isLegacyRouting)
    {
        if ((!_hasActions && !isLegacyRouting) || services.GetService<IActionDescriptorCollectionProvider>() is not { } provider)
        {
            return;
        }

        var actionsWithoutRoute = provider.ActionDescriptors.Items
            .OfType<ControllerActionDescriptor>()
            .Where(action => !_routed.ContainsKey(action.Id));
        foreach (var action in actionsWithoutRoute)
        {
            if (bindings.Create(action.EndpointMetadata ?? [], pattern: null, errors, action.DisplayName) is { } binding)
            {
                actions.Add(action, binding);
                if (isLegacyRouting)
                {
                    errors.Add(
                        $"Action {action.DisplayName} is bound to events, which needs endpoint routing, but this host has set "
                            + "MvcOptions.EnableEndpointRouting to false. "
                            + "Map controllers with app.MapControllers() instead of app.UseMvc().");
                }
            }
        }
    }

    /// <summary>Returns the bound endpoint, or the endpoint itself if it raises no event or is bound already.</summary>
    public Endpoint BindFound(Endpoint endpoint) => _found.GetValue(endpoint, Create);

    private Endpoint Create(Endpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<ControllerActionDescriptor>() is not { } action
            || endpoint.Metadata.GetMetadata<WebhookBinding>() is not null
            || endpoint.RequestDelegate is not { } requestDelegate)
        {
            return endpoint;
        }

        var binding = actions.Find(action) ?? bindings.Create(endpoint.Metadata, pattern: null, errors, action.DisplayName);
        return binding is null
            ? endpoint
            : new Endpoint(
                Wrap(requestDelegate, action, binding),
                new EndpointMetadataCollection([.. endpoint.Metadata, binding]),
                endpoint.DisplayName);
    }

    private RequestDelegate Wrap(RequestDelegate endpoint, ControllerActionDescriptor action, WebhookBinding binding)
        => delegates.OfHandler(endpoint, binding, () => payloads.For(action).BindsBody);
}
