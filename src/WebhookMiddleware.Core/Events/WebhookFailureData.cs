using System.Text.Json.Serialization;

namespace WebhookMiddleware.Events;

/// <summary>The payload of <c>on_webhook_failing</c> and <c>on_webhook_recovered</c>.</summary>
/// <param name="HookId">The webhook.</param>
/// <param name="HookName">Its name.</param>
/// <param name="Event">The event that it is attached to.</param>
/// <param name="Calls">Its calls and attempts at deliveries in the last five minutes.</param>
/// <param name="Failures">Those that failed.</param>
internal sealed record WebhookFailingData(
    [property: JsonPropertyName("hookId")] Guid HookId,
    [property: JsonPropertyName("hookName")] string HookName,
    [property: JsonPropertyName("event")] string Event,
    [property: JsonPropertyName("calls"), JsonNumberHandling(JsonNumberHandling.Strict)] long Calls,
    [property: JsonPropertyName("failures"), JsonNumberHandling(JsonNumberHandling.Strict)] long Failures);

/// <summary>The payload of <c>on_webhook_disabled</c>.</summary>
/// <param name="HookId">The webhook.</param>
/// <param name="HookName">Its name.</param>
/// <param name="Event">The event that it is attached to.</param>
internal sealed record WebhookDisabledData(
    [property: JsonPropertyName("hookId")] Guid HookId,
    [property: JsonPropertyName("hookName")] string HookName,
    [property: JsonPropertyName("event")] string Event);

/// <summary>The payload of <c>on_delivery_dead</c>.</summary>
/// <param name="HookId">The webhook.</param>
/// <param name="HookName">Its name.</param>
/// <param name="Event">The event that it is attached to.</param>
/// <param name="Count">The number of its deliveries that became dead within the minute.</param>
/// <param name="At">When the minute began.</param>
internal sealed record DeliveryDeadData(
    [property: JsonPropertyName("hookId")] Guid HookId,
    [property: JsonPropertyName("hookName")] string HookName,
    [property: JsonPropertyName("event")] string Event,
    [property: JsonPropertyName("count"), JsonNumberHandling(JsonNumberHandling.Strict)] long Count,
    [property: JsonPropertyName("at")] DateTime At);
