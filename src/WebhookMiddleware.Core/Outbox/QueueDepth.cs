namespace WebhookMiddleware.Outbox;

/// <summary>The depth of the queue.</summary>
/// <param name="Pending">The number of pending deliveries.</param>
/// <param name="OldestDueAt">Since when the oldest due delivery is due; null when none is due.</param>
public readonly record struct QueueDepth(long Pending, DateTimeOffset? OldestDueAt);
