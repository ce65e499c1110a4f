using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace WebhookMiddleware.Delivery;

/// <summary>
/// Removes deliveries that have been settled for longer than they are kept: in small batches with pauses, so that it never stands in the way of
/// sending.
/// </summary>
internal sealed class DeliveryRetention(
    IDeliveryQueue queue, StoreOutage outage, IOptions<WebhookOptions> options, TimeProvider timeProvider) : BackgroundService
{
    internal const int BatchSize = 500;

    internal static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private const string Pruning = "prune";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(await PruneAsync(stoppingToken), timeProvider, stoppingToken);
            }
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // The host is stopping.
        }
    }

    // Gives how long to wait for the next batch.
    private async Task<TimeSpan> PruneAsync(CancellationToken cancellationToken)
    {
        try
        {
            var before = timeProvider.GetUtcNow() - TimeSpan.FromHours(options.Value.Delivery.RetentionHours);
            var removed = await queue.PruneAsync(before, BatchSize, cancellationToken);
            outage.Worked(Pruning);
            return removed < BatchSize ? Interval : Pause;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return outage.Failed(Pruning, exception);
        }
    }
}
