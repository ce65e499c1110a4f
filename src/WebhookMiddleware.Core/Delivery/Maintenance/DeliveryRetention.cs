using Microsoft.Extensions.Options;
using WebhookMiddleware.Background;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Delivery.Maintenance;

/// <summary>
/// Removes deliveries that were settled longer ago than the retention, in small batches with pauses between them, so that removal never
/// delays sending.
/// </summary>
internal sealed class DeliveryRetention(
    IDeliveryQueue queue, StoreOutage outage, IOptions<WebhookOptions> options, TimeProvider timeProvider) : PeriodicWorker(timeProvider)
{
    internal const int BatchSize = 500;

    internal static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private const string Pruning = "prune";

    protected override async Task<TimeSpan> WorkAsync(CancellationToken cancellationToken)
    {
        var before = TimeProvider.GetUtcNow() - options.Value.Delivery.Retention;
        var removed = await queue.PruneAsync(before, BatchSize, cancellationToken);
        outage.Worked(Pruning);
        return removed < BatchSize ? Interval : Pause;
    }

    protected override TimeSpan Failed(Exception exception) => outage.Failed(Pruning, exception);
}
