using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>
/// The store's role for messages that an application has written in its own transaction. Only databases with transactions implement it.
/// Each change is atomic, and has no effect on a message that the queue has taken over meanwhile.
/// </summary>
public interface IEnlistmentStore
{
    /// <summary>Hands the message's deliveries over to the queue, due now, and stores the response with it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="response">The handler's response; null if there is none to store.</param>
    /// <param name="inLine">The deliveries that this host attempts itself, which stay claimed.</param>
    /// <param name="lease">The lease of these claims, by the store's clock.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <returns>Whether the message still had prepared deliveries.</returns>
    Task<bool> CompleteAsync(
        PreparedMessage message,
        WebhookResponseInfo? response,
        IReadOnlyCollection<Guid> inLine,
        TimeSpan lease,
        CancellationToken cancellationToken);

    /// <summary>Extends the lease of the message's prepared deliveries.</summary>
    /// <param name="message">The message.</param>
    /// <param name="lease">The time from now until the lease expires, by the store's clock.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    Task RenewAsync(PreparedMessage message, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Removes the message with its deliveries.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    Task DiscardAsync(PreparedMessage message, CancellationToken cancellationToken);

    /// <summary>
    /// Starts the lease of prepared deliveries that have none yet (only the database's clock counts), and hands at most
    /// <paramref name="limit"/> deliveries whose lease has expired over to the queue.
    /// </summary>
    /// <param name="limit">The maximum number of deliveries.</param>
    /// <param name="lease">The lease to start.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    /// <returns>The number of deliveries handed over.</returns>
    Task<int> RecoverPreparedAsync(int limit, TimeSpan lease, CancellationToken cancellationToken);
}
