namespace WebhookMiddleware.Delivery;

/// <summary>
/// The store's queue role. Claims are atomic and leased; everything that ends a claim is fenced by its id, so that a host which has lost its
/// lease changes nothing any more. Leases and due times are judged by the store's clock.
/// </summary>
internal interface IDeliveryQueue
{
    /// <summary>
    /// Claims due deliveries of the named webhooks: the oldest first, no more for a webhook than it asks for. Of a webhook that keeps its order at most one delivery is
    /// claimed, the first that is not settled, and none while another of it is being delivered anywhere.
    /// </summary>
    Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken);

    /// <summary>Prolongs the claim's lease for all deliveries that it still holds.</summary>
    Task RenewAsync(Guid claimId, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Ends deliveries in one transaction and keeps their attempts. One that its claim no longer holds is passed over.</summary>
    Task SettleAsync(IReadOnlyList<DeliverySettlement> settlements, CancellationToken cancellationToken);

    /// <summary>Gives back what the claim still holds: due at once, without an attempt.</summary>
    Task ReleaseAsync(Guid claimId, CancellationToken cancellationToken);

    /// <summary>Makes at most <paramref name="limit"/> deliveries pending again whose lease has run out; gives how many.</summary>
    Task<int> RecoverAsync(int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Cancels at most <paramref name="limit"/> pending deliveries of webhooks that are not among these any more; gives how many. The ids may be a round
    /// trip old: a webhook that the store itself has by now is spared.
    /// </summary>
    Task<int> CancelOrphansAsync(IReadOnlyCollection<Guid> webhookIds, int limit, CancellationToken cancellationToken);

    /// <summary>Removes at most <paramref name="limit"/> settled deliveries, and messages without deliveries, that ended before the moment; gives how many.</summary>
    Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);

    /// <summary>How many deliveries wait, and since when the oldest of them is due (null when none is).</summary>
    Task<QueueDepth> GetDepthAsync(CancellationToken cancellationToken);

    /// <summary>
    /// What the queue holds. Of the deliveries that wait, those of the <paramref name="webhooks"/> webhooks with most of them are counted one by one.
    /// </summary>
    Task<QueueContents> GetContentsAsync(int webhooks, CancellationToken cancellationToken);
}
