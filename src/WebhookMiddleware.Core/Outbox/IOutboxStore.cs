namespace WebhookMiddleware.Outbox;

/// <summary>The store's write role: messages and their deliveries.</summary>
internal interface IOutboxStore
{
    /// <summary>
    /// Writes the messages, all or nothing; durable when it returns. A store may let concurrent callers share one commit. Deliveries without a claim become
    /// <see cref="Delivery.DeliveryState.Pending"/> and due at once, those with one <see cref="Delivery.DeliveryState.Delivering"/> until <paramref name="lease"/> has passed.
    /// </summary>
    Task WriteAsync(IReadOnlyList<OutboxMessage> messages, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>
    /// Writes the message unless one with this key was written before, by whatever host; false then. Keys are kept as long as their messages are, and at least
    /// a year.
    /// </summary>
    Task<bool> TryWriteOnceAsync(string key, OutboxMessage message, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a message with a delivery and takes them back, so that nobody ever sees them; fails as <see cref="WriteAsync"/> would.
    /// </summary>
    Task ProbeAsync(CancellationToken cancellationToken);
}
