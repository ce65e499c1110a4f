namespace WebhookMiddleware.Outbox;

/// <summary>The depth of the queue.</summary>
/// <param name="Pending">The number of pending deliveries.</param>
/// <param name="OldestDueAt">When the oldest due delivery became due; null when none is due.</param>
public readonly record struct QueueDepth(long Pending, DateTimeOffset? OldestDueAt);
