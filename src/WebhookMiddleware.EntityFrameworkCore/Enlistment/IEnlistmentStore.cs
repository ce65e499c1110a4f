namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>
/// The store's role for messages that an application has written in its own transaction. Only databases with transactions implement it.
/// Each change is atomic, and has no effect on a message that the queue has taken over meanwhile.
/// </summary>
public interface IEnlistmentStore
{
    /// <summary>
    /// Hands a message over to the queue: removes its row, and writes the message with the response, and its deliveries, due now. If the
    /// queue has the message already, its row is only removed.
    /// </summary>
    /// <param name="completion">The message.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <returns>Whether the message was handed over: its row was still there under the same claim, and the queue did not have the message.</returns>
    Task<bool> CompleteAsync(EnlistedCompletion completion, CancellationToken cancellationToken);

    /// <summary>Extends the message's lease.</summary>
    /// <param name="message">The message.</param>
    /// <param name="lease">The time from now until the lease expires, by the store's clock.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    Task RenewAsync(PreparedMessage message, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Removes the message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    Task DiscardAsync(PreparedMessage message, CancellationToken cancellationToken);

    /// <summary>
    /// Starts the lease of messages that have none yet (only the database's clock counts), and hands at most <paramref name="limit"/>
    /// messages whose lease has expired over to the queue, with the response that their rows have.
    /// </summary>
    /// <param name="limit">The maximum number of messages.</param>
    /// <param name="lease">The lease to start.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <returns>The number of messages whose lease had expired.</returns>
    Task<int> RecoverPreparedAsync(int limit, TimeSpan lease, CancellationToken cancellationToken);
}
