namespace WebhookMiddleware.Outbox;

/// <summary>The depth of the queue: the pending deliveries, and the due time of the oldest one that is due.</summary>
internal readonly record struct QueueDepth(long Pending, DateTimeOffset? OldestDueAt);
