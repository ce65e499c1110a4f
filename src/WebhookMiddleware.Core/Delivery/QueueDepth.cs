namespace WebhookMiddleware.Delivery;

/// <summary>How full the queue is.</summary>
internal readonly record struct QueueDepth(long Pending, DateTimeOffset? OldestDueAt);
