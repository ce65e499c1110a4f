using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>A background delivery in a list, as the management API returns it.</summary>
/// <param name="Id">The delivery's id.</param>
/// <param name="WebhookId">The <c>webhook-id</c> header that the receiver gets.</param>
/// <param name="HookId">The webhook.</param>
/// <param name="Event">The event's name.</param>
/// <param name="State">The state.</param>
/// <param name="Attempts">The number of attempts made.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="NextAttemptAt">When the next attempt is due; null for none.</param>
internal sealed record DeliveryResponse(
    Guid Id, string WebhookId, Guid HookId, string Event, DeliveryState State, int Attempts, DateTime CreatedAt, DateTime? NextAttemptAt)
{
    public static DeliveryResponse Of(DeliverySummary delivery)
        => new(
            delivery.Id, delivery.MessageId, delivery.WebhookId, delivery.Event, delivery.State, delivery.Attempts,
            delivery.CreatedAt.UtcDateTime, delivery.NextAttemptAt?.UtcDateTime);
}
