namespace WebhookMiddleware.Outbox;

/// <summary>The number of pending deliveries of a webhook.</summary>
/// <param name="WebhookId">The webhook's identifier.</param>
/// <param name="Pending">The number of its pending deliveries.</param>
public readonly record struct WebhookBacklog(Guid WebhookId, long Pending);
