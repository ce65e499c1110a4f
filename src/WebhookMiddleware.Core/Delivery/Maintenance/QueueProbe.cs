using WebhookMiddleware.Background;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Delivery.Maintenance;

/// <summary>
/// Checks whether the store accepts messages by writing one without deliveries. Reads alone don't detect a full disk, a database that has
/// become read-only, revoked permissions or missing tables.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>While the store works, checks every ten seconds, and only if there are webhooks that need the queue and no request has written to
/// it since the last check.</item>
/// <item>Checks at once when any operation fails at the store (<see cref="QueueGate.Doubt"/>).</item>
/// <item>While the store does not accept messages, checks every second. Only a successful check opens the <see cref="QueueGate"/>
/// again.</item>
/// </list>
/// </remarks>
internal sealed class QueueProbe(
    IOutboxStore store, QueueGate gate, StoreOutage outage, WebhookRegistry registry, TimeProvider timeProvider)
    : PeriodicWorker(timeProvider)
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    internal static readonly TimeSpan ShutInterval = TimeSpan.FromSeconds(1);

    protected override async Task<TimeSpan> WorkAsync(CancellationToken cancellationToken)
    {
        if (gate.TakeReason(registry.Current.UsesQueue))
        {
            await store.ProbeAsync(cancellationToken);
            gate.Open();
            outage.Worked(StoreOutage.Enqueueing);
        }

        return Interval;
    }

    protected override TimeSpan Failed(Exception exception)
    {
        gate.Shut();
        outage.Failed(StoreOutage.Enqueueing, exception);
        return ShutInterval;
    }

    protected override Task WaitAsync(TimeSpan wait, CancellationToken cancellationToken) => gate.WaitAsync(wait, cancellationToken);
}
