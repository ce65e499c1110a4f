namespace WebhookMiddleware.Outbox;

/// <summary>The settlement of a claimed delivery after an attempt.</summary>
/// <param name="DeliveryId">The delivery's identifier.</param>
/// <param name="ClaimId">The claim. If it no longer holds the delivery, the settlement has no effect.</param>
/// <param name="State">The new state; <see cref="DeliveryState.Pending"/> for another attempt.</param>
/// <param name="Delay">The time until the next attempt. Applies only to <see cref="DeliveryState.Pending"/>.</param>
/// <param name="Attempt">
/// The attempt that was made. Null when none was made (the delivery is parked); the delivery's count of attempts is unchanged then.
/// </param>
public sealed record DeliverySettlement(
    Guid DeliveryId, Guid ClaimId, DeliveryState State, TimeSpan Delay, DeliveryAttempt? Attempt);
