using System.Text.Json.Nodes;
using WebhookMiddleware.AspNetCore.Descriptions.Documents;
using WebhookMiddleware.AspNetCore.Management.Schemas;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.AspNetCore.Descriptions.Events;

/// <summary>Describes the calls of events.</summary>
internal sealed class EventDescriptions(WebhookEventCatalog catalog, EventPayloads payloads)
{
    /// <summary>Adds the application's own events.</summary>
    public void AddTo(DescriptionDocument document) => AddTo(document, catalog.ApplicationEvents);

    /// <summary>Adds the events that tell of webhooks themselves, which every application has.</summary>
    public void AddFailuresTo(DescriptionDocument document) => AddTo(document, catalog.Events.Except(catalog.ApplicationEvents));

    private void AddTo(DescriptionDocument document, IEnumerable<WebhookEvent> events)
    {
        foreach (var webhookEvent in events)
        {
            document.Webhooks[webhookEvent.Name] = new JsonObject { ["post"] = Describe(document, webhookEvent) };
        }
    }

    private JsonObject Describe(DescriptionDocument document, WebhookEvent webhookEvent)
    {
        var name = ComponentName(webhookEvent.Name);
        var payload = payloads.Describe(webhookEvent);
        var endpoints = payloads.EndpointsOf(webhookEvent);
        var data = payload is null
            ? new JsonObject { ["description"] = "The payload: any JSON." }
            : SchemaComponents.Add(document, $"{name}.Data", payload.Schema);
        return new JsonObject
        {
            ["operationId"] = webhookEvent.Name,
            ["summary"] = webhookEvent.TitleEn,
            ["description"] = Text(webhookEvent, endpoints),
            ["parameters"] = DeliveryHeaders.AddTo(document, webhookEvent.Name),
            ["requestBody"] = new JsonObject
            {
                ["required"] = true,
                ["description"] = "The standard envelope. A webhook with a template of its own is sent what the template renders.",
                ["content"] = new JsonObject
                {
                    ["application/json"] = new JsonObject
                    {
                        ["schema"] = document.Schema(name, _ => EnvelopeSchemas.Envelope(document, webhookEvent, data)),
                        ["example"] = EnvelopeExample.Of(webhookEvent, endpoints is [var first, ..] ? first : null, payload?.Sample),
                    },
                },
            },
            ["responses"] = DecisionResponses.AddTo(document, webhookEvent.Phase),
        };
    }

    private static string Text(WebhookEvent webhookEvent, IReadOnlyList<BoundEndpoint> endpoints)
    {
        var when = webhookEvent.Phase switch
        {
            WebhookPhase.Before =>
                "Fires before the request is carried out, once its input is valid. Awaited webhooks may stop or change it.",
            WebhookPhase.After => "Fires when the request has succeeded.",
            _ => "Fires without a request.",
        };
        return string.Join(' ', [when, .. RaisedBy(endpoints), .. webhookEvent.Phase == WebhookPhase.Before ? Writable(endpoints) : []]);
    }

    private static IEnumerable<string> RaisedBy(IReadOnlyList<BoundEndpoint> endpoints)
        => endpoints.Count == 0 ? []
            : [$"Raised by {string.Join(", ", endpoints.Select(endpoint => $"{endpoint.Method} {endpoint.Route}").Distinct())}."];

    // One endpoint without a list is enough for everything to be writable somewhere.
    private static IEnumerable<string> Writable(IReadOnlyList<BoundEndpoint> endpoints)
    {
        var pointers = endpoints.SelectMany(endpoint => endpoint.Writable?.Texts ?? []).Distinct().DefaultIfEmpty("nothing");
        return endpoints.Count == 0 || endpoints.Any(endpoint => endpoint.Writable is null) ? []
            : [$"Webhooks may change: {string.Join(", ", pointers)}."];
    }

    // before_order_add: BeforeOrderAdd
    private static string ComponentName(string eventName)
        => string.Concat(eventName.Split('_', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
