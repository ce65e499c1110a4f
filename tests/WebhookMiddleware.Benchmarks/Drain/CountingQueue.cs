using System.Diagnostics;
using System.Globalization;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>A queue that counts what a dispatcher asks of it, and how long the answers take.</summary>
internal sealed class CountingQueue(IDeliveryQueue inner) : IDeliveryQueue
{
    private readonly Lock _lock = new();
    private Tally _claims;
    private Tally _emptyClaims;
    private Tally _settles;
    private long _allocatedBefore;

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

    public Task<int> CancelOrphansAsync(
        IReadOnlyCollection<Guid> existingWebhookIds, TimeSpan wait, int limit, CancellationToken cancellationToken)
        => inner.CancelOrphansAsync(existingWebhookIds, wait, limit, cancellationToken);

    public Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
        => inner.PruneAsync(before, limit, cancellationToken);

    public Task<QueueDepth> GetDepthAsync(CancellationToken cancellationToken) => inner.GetDepthAsync(cancellationToken);

    public Task<QueueContents> GetContentsAsync(int maxWebhooks, CancellationToken cancellationToken)
        => inner.GetContentsAsync(maxWebhooks, cancellationToken);

    /// <summary>Returns what was asked since this was last called, as a line that <see cref="Read"/> understands.</summary>
    public string Report()
    {
        lock (_lock)
        {
            var allocated = GC.GetTotalAllocatedBytes();
            var perRow = (double)(allocated - _allocatedBefore) / Math.Max(_settles.Rows, 1);
            _allocatedBefore = allocated;
            var report = string.Create(
                CultureInfo.InvariantCulture,
                $"claims={_claims.Calls};rows a claim={_claims.RowsACall:F1};ms a claim={_claims.Milliseconds:F1};"
                + $"empty claims={_emptyClaims.Calls};settlements={_settles.Calls};ms a settlement={_settles.Milliseconds:F1};"
                + $"bytes a row={perRow:F0}");
            (_claims, _emptyClaims, _settles) = (default, default, default);
            return report;
        }
    }

    /// <summary>Reads a report, or the empty one of a host that counts nothing.</summary>
    public static IReadOnlyDictionary<string, double> Read(string report)
        => report.Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('='))
            .ToDictionary(pair => pair[0], pair => double.Parse(pair[1], CultureInfo.InvariantCulture));

    private record struct Tally(int Calls, int Rows, TimeSpan Took)
    {
        public readonly double RowsACall => (double)Rows / Math.Max(Calls, 1);

        public readonly double Milliseconds => Took.TotalMilliseconds / Math.Max(Calls, 1);

        public void Add(int rows, long asked)
        {
            Calls++;
            Rows += rows;
            Took += Stopwatch.GetElapsedTime(asked);
        }
    }
}
