using Microsoft.Extensions.Options;
using WebhookMiddleware.Background;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Delivery;

/// <summary>
/// Maintains the queue in bounded batches: recovers the claims of hosts that are gone, cancels the deliveries of deleted webhooks, and
/// measures how many deliveries wait.
/// </summary>
internal sealed class DeliveryMaintenance : PeriodicWorker
{
    internal const int BatchSize = 500;

    // Each chore has a name of its own; this one is for what fails around them.
    private const string Maintaining = "maintain";

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CountInterval = TimeSpan.FromSeconds(15);

    private readonly WebhookRegistry _registry;
    private readonly StoreOutage _outage;
    private readonly TimeSpan _tick;
    private readonly Chore _sweep;
    private readonly Chore[] _chores;

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
        _sweep = new Chore("cancel orphans", SweepInterval, async token => await orphans.SweepAsync(BatchSize, token) == BatchSize);
        _chores =
        [
            new Chore("recover", recovery, async token =>
            {
                var recovered = await queue.RecoverAsync(BatchSize, token);
                if (recovered > 0)
                {
                    signal.Wake();
                }

                return recovered == BatchSize;
            }),
            _sweep,
            new Chore("measure", SweepInterval, async token =>
            {
                status.Saw(await queue.GetDepthAsync(token));
                return false;
            }),
            new Chore("count", CountInterval, async token =>
            {
                status.Saw(await queue.GetContentsAsync(QueueGauges.MaxHooks, token));
                return false;
            })
            {
                // The count costs a query, so it is made only while somebody collects it.
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

        foreach (var chore in _chores)
        {
            if (!chore.IsWanted())
            {
                // A failure of work that nobody needs is not part of the outage.
                _outage.Worked(chore.Name);
            }
            else if (chore.DueAt <= TimeProvider.GetUtcNow())
            {
                await TryAsync(chore, cancellationToken);
            }
        }

        _outage.Worked(Maintaining);
        return _tick;
    }

    protected override TimeSpan Failed(Exception exception) => _outage.Failed(Maintaining, exception);

    private async Task TryAsync(Chore chore, CancellationToken cancellationToken)
    {
        try
        {
            var hasMore = await chore.DoAsync(cancellationToken);
            _outage.Worked(chore.Name);

            // The rest is done at the next tick, so that no chore delays the others.
            chore.DueAt = TimeProvider.GetUtcNow() + (hasMore ? TimeSpan.Zero : chore.Interval);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            chore.DueAt = TimeProvider.GetUtcNow() + _outage.Failed(chore.Name, exception);
        }
    }

    /// <summary>Represents one part of the maintenance. It returns whether there is more to do.</summary>
    private sealed class Chore(string name, TimeSpan interval, Func<CancellationToken, Task<bool>> doAsync)
    {
        public string Name { get; } = name;

        public TimeSpan Interval { get; } = interval;

        public Func<CancellationToken, Task<bool>> DoAsync { get; } = doAsync;

        public Func<bool> IsWanted { get; init; } = () => true;

        public DateTimeOffset DueAt { get; set; }
    }
}
