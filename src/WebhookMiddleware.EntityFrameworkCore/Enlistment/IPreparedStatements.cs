using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>
/// The changes of deliveries that a host's own transaction has written. Only databases with transactions have them. Each is atomic, and
/// changes nothing that has been taken over meanwhile: whoever is too late finds nothing.
/// </summary>
internal interface IPreparedStatements
{
    /// <summary>
    /// Hands the deliveries to the queue, due now, and gives the message its response, unless that is null. False: there are none any more.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="response">What the handler answered.</param>
    /// <param name="inLine">Those of the deliveries that the host attempts itself: they stay claimed.</param>
    /// <param name="lease">For how long they do.</param>
    /// <param name="cancellationToken">Cancels the change.</param>
    Task<bool> CompleteAsync(
        PreparedMessage message, WebhookResponseInfo? response, IReadOnlyCollection<Guid> inLine, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Removes the message with its deliveries.</summary>
    Task DiscardAsync(PreparedMessage message, CancellationToken cancellationToken);

    /// <summary>
    /// Gives a lease to those that have none yet, for no clock but the database's own counts, and hands over at most <paramref
    /// name="limit"/> whose lease has run out; gives how many.
    /// </summary>
    Task<int> RecoverPreparedAsync(int limit, TimeSpan lease, CancellationToken cancellationToken);
}
