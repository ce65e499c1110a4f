using System.Diagnostics.CodeAnalysis;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.TestSupport.Stores;

/// <summary>A queue from which nothing is ever sent.</summary>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "A queue in a store, not a collection.")]
public sealed class EmptyQueue : IDeliveryQueue
{
    public Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<ClaimedDelivery>>([]);

    public Task RenewAsync(Guid claimId, TimeSpan lease, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SettleAsync(IReadOnlyList<DeliverySettlement> settlements, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ReleaseAsync(Guid claimId, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<int> RecoverAsync(int limit, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task<int> CancelOrphansAsync(
        IReadOnlyCollection<Guid> existingWebhookIds, TimeSpan wait, int limit, CancellationToken cancellationToken)
        => Task.FromResult(0);

    public Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task<QueueDepth> GetDepthAsync(CancellationToken cancellationToken) => Task.FromResult(default(QueueDepth));

    public Task<QueueContents> GetContentsAsync(int maxWebhooks, CancellationToken cancellationToken)
        => Task.FromResult(new QueueContents(0, 0, 0, 0, [], 0));
}
