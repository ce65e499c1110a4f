namespace WebhookMiddleware.Delivery;

/// <summary>One page of deliveries.</summary>
/// <param name="Items">The deliveries, newest first.</param>
/// <param name="NextCursor">Where the next page starts; null when this is the last one.</param>
public sealed record DeliveryPage(IReadOnlyList<DeliverySummary> Items, long? NextCursor);
