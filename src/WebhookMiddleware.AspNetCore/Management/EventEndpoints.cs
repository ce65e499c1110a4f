using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.AspNetCore.Management.Schemas;
using WebhookMiddleware.Events;
using WebhookMiddleware.Exclusion;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Returns the event catalogue: the events that webhooks can be attached to, and the payloads that webhooks receive.</summary>
internal sealed class EventEndpoints(WebhookEventCatalog catalog, PayloadDescriber describer, IEnumerable<IWebhookEndpointSource> sources)
{
    public Task ListAsync(HttpContext context)
    {
        var endpoints = sources.SelectMany(source => source.Endpoints).ToLookup(endpoint => endpoint.Event, StringComparer.Ordinal);
        return ManagementJson.WriteAsync(context, StatusCodes.Status200OK, new JsonObject
        {
            ["items"] = new JsonArray([.. catalog.Events.Select(webhookEvent => Write(webhookEvent, [.. endpoints[webhookEvent.Name]]))]),
            ["nextCursor"] = null,
        });
    }

    private JsonObject Write(WebhookEvent webhookEvent, IReadOnlyList<BoundEndpoint> endpoints)
    {
        var typed = endpoints.FirstOrDefault(endpoint => webhookEvent.PayloadType is null
            ? endpoint.PayloadType is not null
            : endpoint.Options is not null);
        var type = webhookEvent.PayloadType ?? typed?.PayloadType;
        var payload = type is null ? null : describer.Describe(type, typed?.Options, typed?.Exclusion ?? MemberExclusion.ByDefault);
        var routes = endpoints
            .Select(endpoint => (endpoint.Route, endpoint.Method))
            .Distinct()
            .Order()
            .Select(route => new JsonObject { ["method"] = route.Method, ["route"] = route.Route });
        return new JsonObject
        {
            ["name"] = webhookEvent.Name,
            ["phase"] = webhookEvent.Phase.ToString().ToLowerInvariant(),
            ["titles"] = new JsonObject { ["ru"] = webhookEvent.TitleRu, ["en"] = webhookEvent.TitleEn },
            ["routes"] = new JsonArray([.. routes]),
            ["schema"] = payload?.Schema.DeepClone(),
            ["sample"] = payload?.Sample?.DeepClone() ?? new JsonObject(),
        };
    }
}
