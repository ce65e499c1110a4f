using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Administration;

/// <summary>Represents the result of replaying a delivery.</summary>
/// <param name="Status">Whether it is replayed or, if not, the reason.</param>
/// <param name="Delivery">The delivery as it is now; null when the status is <see cref="DeliveryRetryStatus.NotFound"/>.</param>
public sealed record DeliveryRetryResult(DeliveryRetryStatus Status, DeliveryDetails? Delivery);
