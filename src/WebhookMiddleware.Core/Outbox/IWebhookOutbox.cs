namespace WebhookMiddleware.Outbox;

/// <summary>
/// Accepts messages for the webhooks of an event. When a call returns, the message is durable and the dispatcher awake.
/// </summary>
internal interface IWebhookOutbox
{
    /// <summary>Enqueues the message.</summary>
    ValueTask EnqueueAsync(OutboxMessage message, CancellationToken cancellationToken);

    /// <summary>
    /// Enqueues the message of an event that several hosts may detect. Returns false if any host has already enqueued one with this key.
    /// </summary>
    ValueTask<bool> TryEnqueueOnceAsync(string key, OutboxMessage message, CancellationToken cancellationToken);
}
