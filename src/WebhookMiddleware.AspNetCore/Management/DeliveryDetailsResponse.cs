using System.Text.Json.Serialization;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Redaction;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>
/// A background delivery with its message, as the management API returns it by id. Unlike in a list, <c>attempts</c> are the attempts
/// themselves, not their number.
/// </summary>
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
    /// <summary>
    /// Gets why the delivery can't be sent, if its message can't be read; <see cref="Data"/> is then null. Otherwise null.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Unreadable { get; init; }

    /// <summary>Returns the delivery. Its message is stored as it is sent, so it is redacted when it is shown.</summary>
    public static DeliveryDetailsResponse Of(DeliveryDetails details, Redactor redactor)
    {
        var delivery = details.Delivery;
        return new(
            delivery.Id, delivery.MessageId, delivery.WebhookId, delivery.Event, delivery.State, delivery.CreatedAt.UtcDateTime,
            delivery.NextAttemptAt?.UtcDateTime, details.InvocationId, redactor.Redact(Redactor.Data, details.Data),
            details.Attempts.Select(DeliveryAttemptResponse.Of))
        {
            Unreadable = details.Unreadable,
        };
    }
}
