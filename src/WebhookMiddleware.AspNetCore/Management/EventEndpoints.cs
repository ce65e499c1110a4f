using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.AspNetCore.Management.Schemas;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Returns the event catalogue: the events that webhooks can be attached to, and the payloads that webhooks receive.</summary>
internal sealed class EventEndpoints(WebhookEventCatalog catalog, EventPayloads payloads)
{
    public Task ListAsync(HttpContext context) => ManagementJson.WriteAsync(context, StatusCodes.Status200OK, new JsonObject
    {
        ["items"] = new JsonArray([.. catalog.Events.Select(Write)]),
        ["nextCursor"] = null,
    });

    private JsonObject Write(WebhookEvent webhookEvent)
    {
        var payload = payloads.Describe(webhookEvent);
        var routes = payloads.EndpointsOf(webhookEvent)
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
