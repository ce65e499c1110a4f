using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Events;

namespace SampleHost.Demo;

/// <summary>Creates the demo receiver's enrichment: a discount, if the event's payload has a member for it.</summary>
internal static class DemoEnrichment
{
    /// <summary>
    /// Returns the decision: users get a discount of 10 %, orders 10 % off their first item, deliveries a tariff of 25. Other payloads pass
    /// unchanged. Every decision adds a member to the run's context.
    /// </summary>
    public static JsonObject For(JsonElement? body)
    {
        var answer = new JsonObject { ["decision"] = "enrich", ["context"] = new JsonObject { ["demo"] = "enriched" } };
        if (body is not { ValueKind: JsonValueKind.Object } envelope || !envelope.TryGetProperty("type", out var type))
        {
            return answer;
        }

        switch (type.GetString())
        {
            case WebhookEvents.BeforeRegistration or WebhookEvents.BeforeUserNew or WebhookEvents.BeforeUserUpdate:
                answer["mergePatch"] = new JsonObject { ["discount"] = 10 };
                break;

            case WebhookEvents.BeforeOrderAdd or WebhookEvents.BeforeOrderUpdate when FirstItem(envelope) is { } item:
                answer["patch"] = new JsonArray(new JsonObject
                {
                    // "add" replaces an existing member, so that the same order is not discounted twice.
                    ["op"] = "add",
                    ["path"] = "/items/0/discount_summ",
                    ["value"] = Math.Round(Number(item, "quantity") * Number(item, "price") / 10, 2),
                });
                break;

            case WebhookEvents.BeforeDeliveryServiceCalculate:
                answer["mergePatch"] = new JsonObject { ["tariff"] = 25 };
                break;
        }

        return answer;
    }

    // An order's update may have no items.
    private static JsonElement? FirstItem(JsonElement envelope)
        => envelope.TryGetProperty("data", out var data)
            && data.ValueKind == JsonValueKind.Object
            && data.TryGetProperty("items", out var items)
            && items.ValueKind == JsonValueKind.Array
            && items.GetArrayLength() > 0
            && items[0].ValueKind == JsonValueKind.Object
                ? items[0]
                : null;

    private static decimal Number(JsonElement item, string name)
        => item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number)
            ? number
            : 0;
}
