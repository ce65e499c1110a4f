namespace WebhookMiddleware.Outbox;

/// <summary>Represents a delivery that has ended: it was delivered, is dead, or was cancelled.</summary>
/// <param name="Delivery">The delivery as it is now.</param>
/// <param name="SettledAt">When it ended (UTC), by the store's clock.</param>
public sealed record SettledDelivery(DeliverySummary Delivery, DateTimeOffset SettledAt);

/// <summary>Represents a position in the order in which deliveries end.</summary>
/// <param name="At">When a delivery ended.</param>
/// <param name="Id">The identifier of the delivery, which orders those that ended at the same time.</param>
public readonly record struct SettledPosition(DateTimeOffset At, Guid Id);
