using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Administration;

/// <summary>The result of sending a delivery again.</summary>
/// <param name="Status">Whether it is sent again, and why not.</param>
/// <param name="Delivery">The delivery as it is now; null when the status is <see cref="DeliveryRetryStatus.NotFound"/>.</param>
public sealed record DeliveryRetryResult(DeliveryRetryStatus Status, DeliveryDetails? Delivery);
