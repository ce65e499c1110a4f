using Microsoft.Extensions.Options;
using WebhookMiddleware.Background;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Delivery.Maintenance;

/// <summary>
/// Maintains the queue in bounded batches: recovers the claims of hosts that are gone, cancels the deliveries of deleted webhooks, and
/// measures how many deliveries wait.
/// </summary>
internal sealed class DeliveryMaintenance : PeriodicWorker
{
    internal const int BatchSize = 500;

    // Each task reports failures under its own name. This name is for failures outside of them.
    private const string Maintaining = "maintain";

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CountInterval = TimeSpan.FromSeconds(15);

    private readonly WebhookRegistry _registry;
    private readonly StoreOutage _outage;
    private readonly TimeSpan _tick;
    private readonly MaintenanceTask _sweep;
    private readonly MaintenanceTask[] _tasks;

    private WebhookSnapshot? _swept;

    public DeliveryMaintenance(
        IDeliveryQueue queue,
        OrphanSweep orphans,
        WakeSignal signal,
        DeliveryStatus status,
        QueueGauges gauges,
        WebhookRegistry registry,
        StoreOutage outage,
        IOptions<WebhookOptions> options,
        TimeProvider timeProvider)
        : base(timeProvider)
    {
        (_registry, _outage) = (registry, outage);
        var recovery = options.Value.Delivery.Lease / 3;
        _tick = recovery < Tick ? recovery : Tick;
        _sweep = new MaintenanceTask(
            "cancel orphans", SweepInterval, async token => await orphans.SweepAsync(BatchSize, token) == BatchSize);
        _tasks =
        [
            new MaintenanceTask("recover", recovery, async token =>
            {
                var recovered = await queue.RecoverAsync(BatchSize, token);
                if (recovered > 0)
                {
                    signal.Wake();
                }

                return recovered == BatchSize;
            }),
            _sweep,
            new MaintenanceTask("measure", SweepInterval, async token =>
            {
                status.Saw(await queue.GetDepthAsync(token));
                return false;
            }),
            new MaintenanceTask("count", CountInterval, async token =>
            {
                status.Saw(await queue.GetContentsAsync(QueueGauges.MaxHooks, token));
                return false;
            })
            {
                // The count costs a query, so it is made only while the metric is collected.
                IsWanted = () => gauges.AreCounted,
            },
        ];
    }

    protected override async Task<TimeSpan> WorkAsync(CancellationToken cancellationToken)
    {
        var snapshot = _registry.Current;
        if (!ReferenceEquals(snapshot, _swept))
        {
            _swept = snapshot;
            _sweep.DueAt = default;
        }

        foreach (var task in _tasks)
        {
            if (!task.IsWanted())
            {
                // Failures of a task that is no longer wanted are not part of an outage.
                _outage.Worked(task.Name);
            }
            else if (task.DueAt <= TimeProvider.GetUtcNow())
            {
                await TryAsync(task, cancellationToken);
            }
        }

        _outage.Worked(Maintaining);
        return _tick;
    }

    protected override TimeSpan Failed(Exception exception) => _outage.Failed(Maintaining, exception);

    private async Task TryAsync(MaintenanceTask task, CancellationToken cancellationToken)
    {
        try
        {
            var hasMore = await task.DoAsync(cancellationToken);
            _outage.Worked(task.Name);

            // The rest is done at the next tick, so that no task delays the others.
            task.DueAt = TimeProvider.GetUtcNow() + (hasMore ? TimeSpan.Zero : task.Interval);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            task.DueAt = TimeProvider.GetUtcNow() + _outage.Failed(task.Name, exception);
        }
    }

    /// <summary>Represents one part of the maintenance. It returns whether there is more to do.</summary>
    private sealed class MaintenanceTask(string name, TimeSpan interval, Func<CancellationToken, Task<bool>> doAsync)
    {
        public string Name { get; } = name;

        public TimeSpan Interval { get; } = interval;

        public Func<CancellationToken, Task<bool>> DoAsync { get; } = doAsync;

        public Func<bool> IsWanted { get; init; } = () => true;

        public DateTimeOffset DueAt { get; set; }
    }
}
