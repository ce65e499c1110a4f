using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Options;
using WebhookMiddleware.AspNetCore.Routes;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.AspNetCore.Binding;

/// <summary>Works out what an endpoint raises, from its attributes and verbs and from the route map.</summary>
internal sealed class WebhookBindingFactory(WebhookEventCatalog catalog, RouteMap map, IOptions<WebhookHttpOptions> options)
{
    /// <summary>The endpoint's binding; null when it raises nothing.</summary>
    /// <param name="metadata">The endpoint's metadata.</param>
    /// <param name="pattern">Its route; null when it has none.</param>
    /// <param name="errors">What is wrong is added here.</param>
    /// <param name="name">What errors call it when it has no route.</param>
    public WebhookBinding? Create(IEnumerable<object> metadata, RoutePattern? pattern, WebhookBindingErrors errors, string? name = null)
    {
        var route = pattern is null ? null : RoutePatterns.Describe(pattern);
        var methods = metadata.OfType<IHttpMethodMetadata>().LastOrDefault()?.HttpMethods ?? [];
        var builder = new WebhookBindingBuilder(catalog, errors, options.Value.RequireWritable);

        // Asked even where webhooks are disabled: the map's entry has met its endpoint then, too.
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
                builder.Add(attribute.Phase, attribute.Event, lists, methods: null, route is null ? $"Action {name}" : $"Endpoint {string.Join('|', methods)} {route}");
            }
        }

        foreach (var entry in mapped)
        {
            builder.Add(entry, methods.Count > 0 && methods.All(entry.Serves) ? null : entry.Methods);
        }

        return builder.Build(route);
    }

    /// <summary>The binding of a request to a catch-all endpoint, such as a proxy's: that of the map's entry which routing would prefer.</summary>
    public WebhookBinding? CreateForCatchAll(RouteMapEntry entry, WebhookBindingErrors errors)
    {
        var builder = new WebhookBindingBuilder(catalog, errors, options.Value.RequireWritable);
        builder.Add(entry, entry.Methods);
        return builder.Build(entry.Route);
    }
}
