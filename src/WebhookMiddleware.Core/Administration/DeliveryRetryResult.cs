using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Administration;

/// <summary>Represents the result of sending a delivery again.</summary>
/// <param name="Status">Whether it is sent again or, if not, the reason.</param>
/// <param name="Delivery">The delivery as it is now; null when the status is <see cref="DeliveryRetryStatus.NotFound"/>.</param>
public sealed record DeliveryRetryResult(DeliveryRetryStatus Status, DeliveryDetails? Delivery);
