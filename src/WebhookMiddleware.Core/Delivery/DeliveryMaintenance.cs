using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Background;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Delivery;

/// <summary>
/// Keeps the queue in order: takes back what hosts that are gone had claimed, cancels what waits for deleted webhooks, and measures how much
/// waits. All of it in bounded batches.
/// </summary>
internal sealed class DeliveryMaintenance : BackgroundService
{
    internal const int BatchSize = 500;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CountInterval = TimeSpan.FromSeconds(15);

    private readonly WebhookRegistry _registry;
    private readonly StoreOutage _outage;
    private readonly TimeProvider _timeProvider;
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
    {
        (_registry, _outage, _timeProvider) = (registry, outage, timeProvider);
        var recovery = TimeSpan.FromMilliseconds(options.Value.Delivery.LeaseMs) / 3;
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
                // Nobody pays for numbers that nobody collects.
                IsWanted = () => gauges.AreCounted,
            },
        ];
    }

    /// <summary>Does what is due.</summary>
    public async Task WorkAsync(CancellationToken cancellationToken)
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
                // What nobody asks for does not fail any more.
                _outage.Worked(chore.Name);
            }
            else if (chore.DueAt <= _timeProvider.GetUtcNow())
            {
                await TryAsync(chore, cancellationToken);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_tick, _timeProvider);
        try
        {
            do
            {
                await WorkAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // The host is stopping.
        }
    }

    private async Task TryAsync(Chore chore, CancellationToken cancellationToken)
    {
        try
        {
            var hasMore = await chore.DoAsync(cancellationToken);
            _outage.Worked(chore.Name);

            // More is done at the next tick, so that no chore keeps the others from their turn.
            chore.DueAt = _timeProvider.GetUtcNow() + (hasMore ? TimeSpan.Zero : chore.Interval);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            chore.DueAt = _timeProvider.GetUtcNow() + _outage.Failed(chore.Name, exception);
        }
    }

    /// <summary>One of the things to do; gives whether there is more of it.</summary>
    private sealed class Chore(string name, TimeSpan interval, Func<CancellationToken, Task<bool>> doAsync)
    {
        public string Name { get; } = name;

        public TimeSpan Interval { get; } = interval;

        public Func<CancellationToken, Task<bool>> DoAsync { get; } = doAsync;

        public Func<bool> IsWanted { get; init; } = () => true;

        public DateTimeOffset DueAt { get; set; }
    }
}
