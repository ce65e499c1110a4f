namespace WebhookMiddleware.Delivery;

/// <summary>How many deliveries wait for a webhook.</summary>
internal readonly record struct WebhookBacklog(Guid WebhookId, long Pending);
