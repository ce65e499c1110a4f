using System.Diagnostics.CodeAnalysis;

namespace WebhookMiddleware.Outbox;

/// <summary>The store's queue role.</summary>
/// <remarks>
/// Every change is atomic, and safe against any number of other hosts. A claim is leased, and each change of a claimed delivery is fenced
/// by the claim's id: a host that has lost its lease changes nothing. Leases and due times are judged by the store's clock.
/// </remarks>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "A queue in a store, not a collection.")]
public interface IDeliveryQueue
{
    /// <summary>
    /// Claims due deliveries of the given webhooks, the oldest first. For an in-order webhook, at most one delivery is claimed: the first
    /// that is not settled, and none while another of its deliveries is being sent by any host.
    /// </summary>
    /// <param name="request">The webhooks, the limits and the lease of the claim.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The claimed deliveries, in the order in which they were due.</returns>
    Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken);

    /// <summary>Extends the lease of all deliveries that the claim still holds.</summary>
    /// <param name="claimId">The claim.</param>
    /// <param name="lease">The time from now until the lease expires.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task RenewAsync(Guid claimId, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>
    /// Ends claims on deliveries in one transaction, and keeps the attempts. An attempt's number is the delivery's attempt count after
    /// it. Settlements of deliveries that their claim no longer holds have no effect. A host may make several calls at the same time, for
    /// different deliveries of one claim.
    /// </summary>
    /// <param name="settlements">The settlements, of any number of claims.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentException">A settlement's state is <see cref="DeliveryState.Delivering"/>.</exception>
    Task SettleAsync(IReadOnlyList<DeliverySettlement> settlements, CancellationToken cancellationToken);

    /// <summary>Makes the deliveries that the claim still holds pending again. They are due as before, and no attempt is counted.</summary>
    /// <param name="claimId">The claim.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task ReleaseAsync(Guid claimId, CancellationToken cancellationToken);

    /// <summary>Returns at most <paramref name="limit"/> deliveries whose lease has expired to the pending state.</summary>
    /// <param name="limit">The maximum number of deliveries.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The number of deliveries changed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is less than 1.</exception>
    Task<int> RecoverAsync(int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Cancels at most <paramref name="limit"/> pending deliveries of webhooks that are neither among the ids nor in the store: at once if
    /// the store has kept a version of the webhook, which is then deleted. Other webhooks may be in the configuration of another host. If
    /// there were one, it would send what is due, so only deliveries that have been due for a long time are cancelled.
    /// </summary>
    /// <param name="existingWebhookIds">
    /// The identifiers of the webhooks that this host knows. They may be out of date, since another host may just have added a webhook.
    /// </param>
    /// <param name="wait">
    /// For how long a delivery of a webhook that the store has never had must have been due, by the store's clock.
    /// </param>
    /// <param name="limit">The maximum number of deliveries.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The number of deliveries changed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is less than 1.</exception>
    Task<int> CancelOrphansAsync(
        IReadOnlyCollection<Guid> existingWebhookIds, TimeSpan wait, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Removes at most <paramref name="limit"/> old rows: deliveries that were settled before a time, with their attempts and, after the
    /// last delivery, their message; and messages without deliveries that were raised before it. Also removes at most as many expired keys
    /// of <see cref="IOutboxStore.TryWriteOnceAsync"/>.
    /// </summary>
    /// <param name="before">The time.</param>
    /// <param name="limit">The maximum number of rows of each kind.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The number of deliveries and of messages without deliveries removed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is less than 1.</exception>
    Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);

    /// <summary>Counts the pending deliveries, and finds the due time of the oldest one that is due.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<QueueDepth> GetDepthAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Counts the contents of the queue. The pending deliveries are counted separately for the <paramref name="maxWebhooks"/> webhooks with
    /// most of them. They are not counted at all for 0 webhooks.
    /// </summary>
    /// <param name="maxWebhooks">The maximum number of webhooks to count separately.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<QueueContents> GetContentsAsync(int maxWebhooks, CancellationToken cancellationToken);
}
