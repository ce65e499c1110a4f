using System.Diagnostics;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>A queue that counts what a dispatcher asks of it, and how long the answers take.</summary>
internal sealed class CountingQueue(IDeliveryQueue inner) : IDeliveryQueue
{
    private readonly Lock _lock = new();
    private Tally _claims;
    private Tally _emptyClaims;
    private Tally _settles;

    public async Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        var asked = Stopwatch.GetTimestamp();
        var claimed = await inner.ClaimAsync(request, cancellationToken);
        lock (_lock)
        {
            (claimed.Count == 0 ? ref _emptyClaims : ref _claims).Add(claimed.Count, asked);
        }

        return claimed;
    }

    public async Task SettleAsync(IReadOnlyList<DeliverySettlement> settlements, CancellationToken cancellationToken)
    {
        var asked = Stopwatch.GetTimestamp();
        await inner.SettleAsync(settlements, cancellationToken);
        lock (_lock)
        {
            _settles.Add(settlements.Count, asked);
        }
    }

    public Task RenewAsync(Guid claimId, TimeSpan lease, CancellationToken cancellationToken)
        => inner.RenewAsync(claimId, lease, cancellationToken);

    public Task ReleaseAsync(Guid claimId, CancellationToken cancellationToken) => inner.ReleaseAsync(claimId, cancellationToken);

    public Task<int> RecoverAsync(int limit, CancellationToken cancellationToken) => inner.RecoverAsync(limit, cancellationToken);

    public Task<int> CancelOrphansAsync(IReadOnlyCollection<Guid> existingWebhookIds, int limit, CancellationToken cancellationToken)
        => inner.CancelOrphansAsync(existingWebhookIds, limit, cancellationToken);

    public Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
        => inner.PruneAsync(before, limit, cancellationToken);

    public Task<QueueDepth> GetDepthAsync(CancellationToken cancellationToken) => inner.GetDepthAsync(cancellationToken);

    public Task<QueueContents> GetContentsAsync(int webhooks, CancellationToken cancellationToken)
        => inner.GetContentsAsync(webhooks, cancellationToken);

    /// <summary>Says what was asked since it was last said.</summary>
    public string Report()
    {
        lock (_lock)
        {
            var report = $"claims {_claims}, empty ones {_emptyClaims}, settlements {_settles}";
            (_claims, _emptyClaims, _settles) = (default, default, default);
            return report;
        }
    }

    private record struct Tally(int Calls, int Rows, TimeSpan Took)
    {
        public void Add(int rows, long asked)
        {
            Calls++;
            Rows += rows;
            Took += Stopwatch.GetElapsedTime(asked);
        }

        public override readonly string ToString()
            => FormattableString.Invariant($"{Calls} × {(double)Rows / Math.Max(Calls, 1):F1} rows, {Took.TotalMilliseconds / Math.Max(Calls, 1):F1} ms");
    }
}
