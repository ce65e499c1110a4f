namespace WebhookMiddleware.Outbox;

/// <summary>The number of pending deliveries of a webhook.</summary>
internal readonly record struct WebhookBacklog(Guid WebhookId, long Pending);
