using System.Text.Json;
using WebhookMiddleware.Events;
using WebhookMiddleware.Receiver;

namespace SampleHost.Demo;

/// <summary>Creates the demo receiver's enrichment: a discount, if the event's payload has a member for it.</summary>
internal static class DemoEnrichment
{
    /// <summary>
    /// Returns the decision: users get a discount of 10 %, orders 10 % off their first item, deliveries a tariff of 25. Other payloads pass
    /// unchanged. Every decision adds a member to the run's context.
    /// </summary>
    public static Decision For(JsonElement? body) => Change(body).WithContext(new { demo = "enriched" });

    private static Decision Change(JsonElement? body)
    {
        var type = body is { ValueKind: JsonValueKind.Object } envelope && envelope.TryGetProperty("type", out var name)
            ? name.GetString()
            : null;
        return type switch
        {
            WebhookEvents.BeforeRegistration or WebhookEvents.BeforeUserNew or WebhookEvents.BeforeUserUpdate
                => Decision.Enrich(new { discount = 10 }),

            // "add" replaces an existing member, so that the same order is not discounted twice.
            WebhookEvents.BeforeOrderAdd or WebhookEvents.BeforeOrderUpdate when FirstItem(body!.Value) is { } item
                => Decision.Patch(PatchOperation.Add(
                    "/items/0/discount_summ", Math.Round(Number(item, "quantity") * Number(item, "price") / 10, 2))),

            WebhookEvents.BeforeDeliveryServiceCalculate => Decision.Enrich(new { tariff = 25 }),

            _ => Decision.Allow(),
        };
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
