using System.Text.Json.Serialization;

namespace WebhookMiddleware.Events;

/// <summary>
/// The payload of <c>on_subscription</c>. Its member names are fixed, whatever the application's JSON options are.
/// </summary>
/// <param name="Id">The subscription's identifier.</param>
/// <param name="UserId">The identifier of the subscribed user.</param>
/// <param name="ValidTo">The end of its term, in Unix milliseconds.</param>
internal sealed record SubscriptionExpiry(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("user_id")] string UserId,
    [property: JsonPropertyName("valid_to"), JsonNumberHandling(JsonNumberHandling.Strict)] long ValidTo);
