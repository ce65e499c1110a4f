namespace WebhookMiddleware.Outbox;

/// <summary>The store's queue role.</summary>
/// <remarks>
/// Every change is atomic, and safe against any number of other hosts. A claim is leased, and each change of a claimed delivery is fenced
/// by the claim's id: a host that has lost its lease changes nothing. Leases and due times are judged by the store's clock.
/// </remarks>
internal interface IDeliveryQueue
{
    /// <summary>
    /// Claims due deliveries of the named webhooks, the oldest first. Of a webhook that keeps its order, at most one delivery is claimed:
    /// the first that is not settled, and none while another one of it is being delivered by any host.
    /// </summary>
    /// <returns>The claimed deliveries, in the order in which they were due.</returns>
    Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken);

    /// <summary>Extends the lease of all deliveries that the claim still holds.</summary>
    Task RenewAsync(Guid claimId, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>
    /// Ends claims on deliveries in one transaction, and keeps the attempts. An attempt's number is the delivery's count of attempts,
    /// raised by it. Settlements of deliveries that their claim no longer holds have no effect.
    /// </summary>
    /// <exception cref="ArgumentException">A settlement's state is <see cref="DeliveryState.Delivering"/>.</exception>
    Task SettleAsync(IReadOnlyList<DeliverySettlement> settlements, CancellationToken cancellationToken);

    /// <summary>Makes the deliveries that the claim still holds pending again. They are due as before, and no attempt is counted.</summary>
    Task ReleaseAsync(Guid claimId, CancellationToken cancellationToken);

    /// <summary>Returns at most <paramref name="limit"/> deliveries whose lease has expired to the pending state.</summary>
    /// <returns>The number of deliveries changed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is less than 1.</exception>
    Task<int> RecoverAsync(int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Cancels at most <paramref name="limit"/> pending deliveries of webhooks that no longer exist: webhooks that are neither among the
    /// ids nor in the store. The ids may be out of date, since another host may just have added a webhook.
    /// </summary>
    /// <returns>The number of deliveries changed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is less than 1.</exception>
    Task<int> CancelOrphansAsync(IReadOnlyCollection<Guid> webhookIds, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Removes at most <paramref name="limit"/> old rows: deliveries that were settled before the moment, with their attempts and, after
    /// the last delivery, their message; and messages without deliveries that were raised before it. Removes as many keys of
    /// <c>TryWriteOnceAsync</c> that have served their time.
    /// </summary>
    /// <returns>The number of deliveries and of messages without deliveries removed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is less than 1.</exception>
    Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);

    /// <summary>Counts the pending deliveries, and finds the due time of the oldest one that is due.</summary>
    Task<QueueDepth> GetDepthAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Counts what the queue holds. The pending deliveries are counted per webhook for the <paramref name="webhooks"/> webhooks that have
    /// most of them.
    /// </summary>
    Task<QueueContents> GetContentsAsync(int webhooks, CancellationToken cancellationToken);
}
