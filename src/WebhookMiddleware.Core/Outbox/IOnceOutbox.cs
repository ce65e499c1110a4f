namespace WebhookMiddleware.Outbox;

/// <summary>Takes over events that several hosts may notice, and that must be raised once.</summary>
internal interface IOnceOutbox
{
    /// <summary>Enqueues the message, unless one with this key was enqueued before, by whatever host; false then.</summary>
    ValueTask<bool> TryEnqueueOnceAsync(string key, OutboxMessage message, CancellationToken cancellationToken);
}
