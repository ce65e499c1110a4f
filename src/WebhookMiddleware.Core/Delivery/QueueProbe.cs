using WebhookMiddleware.Background;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Delivery;

/// <summary>
/// Checks whether the store takes messages by writing one that is sent to nobody. A full disk, a database that has become read-only, lost
/// rights and missing tables do not fail what only reads.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>While all is well, checks every ten seconds, and only if there are webhooks that need the queue and no request has written to it
/// since the last check.</item>
/// <item>Checks at once when any operation fails at the store (<see cref="QueueGate.Doubt"/>).</item>
/// <item>While the store does not take messages, checks every second. Only a check that succeeds opens the <see cref="QueueGate"/>
/// again.</item>
/// </list>
/// </remarks>
internal sealed class QueueProbe(
    IOutboxStore store, QueueGate gate, StoreOutage outage, WebhookRegistry registry, TimeProvider timeProvider) : PeriodicWorker(timeProvider)
{
    /// <summary>The name of the operation in the health check and in the log.</summary>
    internal const string Enqueueing = "enqueue";

    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    internal static readonly TimeSpan ShutInterval = TimeSpan.FromSeconds(1);

    protected override async Task<TimeSpan> WorkAsync(CancellationToken cancellationToken)
    {
        if (gate.TakeReason(registry.Current.UsesQueue))
        {
            await store.ProbeAsync(cancellationToken);
            gate.Open();
            outage.Worked(Enqueueing);
        }

        return Interval;
    }

    protected override TimeSpan Failed(Exception exception)
    {
        gate.Shut();
        outage.Failed(Enqueueing, exception);
        return ShutInterval;
    }

    protected override Task WaitAsync(TimeSpan wait, CancellationToken cancellationToken) => gate.WaitAsync(wait, cancellationToken);
}
