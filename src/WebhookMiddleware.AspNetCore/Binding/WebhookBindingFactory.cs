using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Options;
using WebhookMiddleware.AspNetCore.Routes;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>Creates an endpoint's binding from its attributes, its conventions and the route map.</summary>
internal sealed class WebhookBindingFactory(WebhookEventCatalog catalog, RouteMap map, IOptions<WebhookHttpOptions> options)
{
    /// <summary>Returns the endpoint's binding, or null if it raises no event.</summary>
    /// <param name="metadata">The endpoint's metadata.</param>
    /// <param name="pattern">The endpoint's route; null if it has none.</param>
    /// <param name="errors">The collection to which errors are added.</param>
    /// <param name="name">The name that error messages use for an endpoint without a route.</param>
    public WebhookBinding? Create(IEnumerable<object> metadata, RoutePattern? pattern, WebhookBindingErrors errors, string? name = null)
    {
        var route = pattern is null ? null : RoutePatterns.Describe(pattern);
        var methods = metadata.OfType<IHttpMethodMetadata>().LastOrDefault()?.HttpMethods ?? [];
        var builder = new WebhookBindingBuilder(catalog, errors, options.Value.RequireWritable);

        // The map is matched even if webhooks are disabled: its entry has then found its endpoint, too.
        var mapped = pattern is null ? [] : map.Match(pattern, methods);
        foreach (var item in metadata)
        {
            if (item is DisableWebhooksAttribute)
            {
                return null;
            }

            if (item is WebhookBindingAttribute attribute)
            {
                var lists = new MemberLists((attribute as BeforeWebhookAttribute)?.Writable, attribute.Exclude, attribute.Include);
                var where = route is null ? $"Action {name}" : $"Endpoint {string.Join('|', methods)} {route}";
                builder.Add(attribute.Phase, attribute.Event, lists, methods: null, where);
            }
        }

        foreach (var entry in mapped)
        {
            builder.Add(entry, methods.Count > 0 && methods.All(entry.Serves) ? null : entry.Methods);
        }

        return builder.Build(route);
    }

    /// <summary>Returns the binding of a route map entry for requests that a catch-all endpoint serves, such as a proxy.</summary>
    public WebhookBinding? CreateForCatchAll(RouteMapEntry entry, WebhookBindingErrors errors)
    {
        var builder = new WebhookBindingBuilder(catalog, errors, options.Value.RequireWritable);
        builder.Add(entry, entry.Methods);
        return builder.Build(entry.Route);
    }
}
