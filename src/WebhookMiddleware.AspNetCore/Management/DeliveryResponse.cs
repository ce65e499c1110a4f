using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>A background delivery in a list, as the management API shows it.</summary>
/// <param name="Id">The delivery's identifier.</param>
/// <param name="WebhookId">The <c>webhook-id</c> header that the receiver sees.</param>
/// <param name="HookId">The webhook.</param>
/// <param name="Event">The event's name.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Attempts">How many attempts were made.</param>
/// <param name="CreatedAt">When it was written.</param>
/// <param name="NextAttemptAt">When the next attempt is due; null when there is none.</param>
internal sealed record DeliveryResponse(
    Guid Id, string WebhookId, Guid HookId, string Event, DeliveryState State, int Attempts, DateTime CreatedAt, DateTime? NextAttemptAt)
{
    public static DeliveryResponse Of(DeliverySummary delivery)
        => new(
            delivery.Id, delivery.MessageId, delivery.WebhookId, delivery.Event, delivery.State, delivery.Attempts,
            delivery.CreatedAt.UtcDateTime, delivery.NextAttemptAt?.UtcDateTime);
}
