namespace WebhookMiddleware.Outbox;

/// <summary>The store's write role: messages with their deliveries.</summary>
public interface IOutboxStore
{
    /// <summary>
    /// Writes the messages, all or none. They are durable when the call returns; a store may let concurrent callers share one commit. A
    /// delivery without a claim is pending and due at once. One with a claim is being delivered until the lease has run out.
    /// </summary>
    /// <param name="messages">The messages; none is a call without effect.</param>
    /// <param name="lease">The lease of the deliveries that have a claim, by the store's clock.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task WriteAsync(IReadOnlyList<OutboxMessage> messages, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>
    /// Writes the message, unless any host has written one with this key before. Keys outlive their messages, and are kept for a year at
    /// least.
    /// </summary>
    /// <param name="key">The key; not empty.</param>
    /// <param name="message">The message.</param>
    /// <param name="lease">The lease of the deliveries that have a claim, by the store's clock.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether the message was written.</returns>
    Task<bool> TryWriteOnceAsync(string key, OutboxMessage message, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>
    /// Finds out whether messages can be written, by writing one that no dispatcher ever sees. Fails as <see cref="WriteAsync"/> would.
    /// </summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task ProbeAsync(CancellationToken cancellationToken);
}
