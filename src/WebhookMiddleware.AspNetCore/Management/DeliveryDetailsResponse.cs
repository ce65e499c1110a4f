using System.Text.Json.Serialization;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>A background delivery read by its id: like one in a list, with the message, and with the attempts themselves in place of their number.</summary>
internal sealed record DeliveryDetailsResponse(
    Guid Id,
    string WebhookId,
    Guid HookId,
    string Event,
    DeliveryState State,
    DateTime CreatedAt,
    DateTime? NextAttemptAt,
    Guid InvocationId,
    [property: JsonConverter(typeof(RawJsonConverter))] ReadOnlyMemory<byte> Data,
    IEnumerable<DeliveryAttemptResponse> Attempts)
{
    /// <summary>Why the delivery can't be sent, when its message can't be read; <see cref="Data"/> is null then.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Unreadable { get; init; }

    public static DeliveryDetailsResponse Of(DeliveryDetails details)
    {
        var delivery = details.Delivery;
        return new(
            delivery.Id, delivery.MessageId, delivery.WebhookId, delivery.Event, delivery.State, delivery.CreatedAt.UtcDateTime,
            delivery.NextAttemptAt?.UtcDateTime, details.InvocationId, details.Data, details.Attempts.Select(DeliveryAttemptResponse.Of))
        {
            Unreadable = details.Unreadable,
        };
    }
}
