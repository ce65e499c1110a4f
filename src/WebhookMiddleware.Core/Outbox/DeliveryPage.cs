namespace WebhookMiddleware.Outbox;

/// <summary>Represents one page of deliveries.</summary>
/// <param name="Items">The deliveries, newest first.</param>
/// <param name="NextCursor">The cursor of the next page, or null when this is the last one.</param>
public sealed record DeliveryPage(IReadOnlyList<DeliverySummary> Items, long? NextCursor);
