namespace WebhookMiddleware.Receiver.Receipts;

/// <summary>
/// Remembers which deliveries have been answered, and how, so that each is handled once however often it comes. Register an implementation
/// as a service, and every receiver uses it in place of its own memory. It is created for each request if it is scoped.
/// </summary>
public interface IDeliveryReceipts
{
    /// <summary>
    /// Claims a delivery for the caller, unless it is answered or another caller holds it. A claim ends when it is completed or released,
    /// or after the lease, when its holder must have died. An answer that is older than the time it is kept for counts as forgotten.
    /// </summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="lease">How long the claim lasts at most.</param>
    /// <param name="cancellationToken">Cancels the claim.</param>
    ValueTask<DeliveryClaim> ClaimAsync(ReceivedDelivery delivery, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Keeps the answer to a claimed delivery. Does nothing if the claim was lost to another caller.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="token">The token of the claim.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="keepFor">How long the answer is kept.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    ValueTask CompleteAsync(
        ReceivedDelivery delivery, Guid token, ReceivedAnswer answer, TimeSpan keepFor, CancellationToken cancellationToken);

    /// <summary>
    /// Gives a claim up, so that the delivery can be handled again. Does nothing if the claim was lost to another caller.
    /// </summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="token">The token of the claim.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    ValueTask ReleaseAsync(ReceivedDelivery delivery, Guid token, CancellationToken cancellationToken);
}
