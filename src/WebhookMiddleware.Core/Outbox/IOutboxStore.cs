namespace WebhookMiddleware.Outbox;

/// <summary>The store's write role: messages with their deliveries.</summary>
public interface IOutboxStore
{
    /// <summary>
    /// Writes the messages, all or none. They are durable when the call returns. A store may let concurrent callers share one commit. A
    /// delivery without a claim is pending and due at once. One with a claim counts as being delivered until its lease expires. The store
    /// copies <see cref="OutboxMessage.Data"/>, <see cref="OutboxMessage.Context"/> and the body of the response before it returns, because
    /// the caller's buffers may be pooled.
    /// </summary>
    /// <param name="messages">The messages. An empty list has no effect.</param>
    /// <param name="lease">The lease of the deliveries that have a claim, by the store's clock.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task WriteAsync(IReadOnlyList<OutboxMessage> messages, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>
    /// Writes the message unless any host has already written one with this key. Keys outlive their messages, and are kept for at least a
    /// year. The store copies the buffers of the message, as <see cref="WriteAsync"/> does.
    /// </summary>
    /// <param name="key">The key; not empty.</param>
    /// <param name="message">The message.</param>
    /// <param name="lease">The lease of the deliveries that have a claim, by the store's clock.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether the message was written.</returns>
    Task<bool> TryWriteOnceAsync(string key, OutboxMessage message, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>
    /// Tests whether messages can be written, by writing one that no dispatcher ever sees. Fails as <see cref="WriteAsync"/> would.
    /// </summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task ProbeAsync(CancellationToken cancellationToken);
}
