namespace WebhookMiddleware.Delivery;

/// <summary>How an attempt ends a claim on a delivery.</summary>
/// <param name="DeliveryId">The delivery.</param>
/// <param name="ClaimId">The claim; when it no longer holds the delivery, nothing happens.</param>
/// <param name="State">The state from now on; <see cref="DeliveryState.Pending"/> for another attempt.</param>
/// <param name="Delay">How long to wait for the next attempt. Counts only for <see cref="DeliveryState.Pending"/>.</param>
/// <param name="Attempt">The attempt that was made. Null: none was (the webhook is parked), and the delivery's count of attempts stays.</param>
internal sealed record DeliverySettlement(Guid DeliveryId, Guid ClaimId, DeliveryState State, TimeSpan Delay, DeliveryAttempt? Attempt);
