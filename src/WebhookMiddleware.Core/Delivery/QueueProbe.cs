using Microsoft.Extensions.Hosting;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Delivery;

/// <summary>
/// Finds out whether the store takes messages, by writing one that nobody is sent: a full disk, a database that has become read-only, lost rights and
/// missing tables fail nothing that only reads.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>While all is well, look every ten seconds, and only if there are webhooks that need the queue and no request has written to it meanwhile.</item>
/// <item>Look at once when anything fails at the store (<see cref="QueueGate.Doubt"/>).</item>
/// <item>While the store does not take messages, look every second: nothing but a probe that works opens the <see cref="QueueGate"/> again.</item>
/// </list>
/// </remarks>
internal sealed class QueueProbe(IOutboxStore store, QueueGate gate, StoreOutage outage, WebhookRegistry registry) : BackgroundService
{
    /// <summary>How the health check and the log name it.</summary>
    internal const string Enqueueing = "enqueue";

    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    internal static readonly TimeSpan ShutInterval = TimeSpan.FromSeconds(1);

    /// <summary>Looks, if there is a reason to.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (!gate.TakeReason(registry.Current.UsesQueue))
        {
            return;
        }

        try
        {
            await store.ProbeAsync(cancellationToken);
            gate.Open();
            outage.Worked(Enqueueing);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            gate.Shut();
            outage.Failed(Enqueueing, exception);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await LookAsync(stoppingToken);
                await gate.WaitAsync(gate.IsShut ? ShutInterval : Interval, stoppingToken);
            }
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // The host is stopping.
        }
    }
}
