using Microsoft.Extensions.Options;
using WebhookMiddleware.Background;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>
/// Renews the leases of messages whose requests continue, and recovers the messages of hosts that have ended. It does nothing on a store
/// without transactions.
/// </summary>
internal sealed class EnlistmentMaintenance(
    EnlistmentCompletion completion,
    IDeliverySignal signal,
    IStoreOutage outage,
    IOptions<WebhookOptions> options,
    TimeProvider timeProvider)
    : PeriodicWorker(timeProvider)
{
    internal const int BatchSize = 500;

    private const string Maintenance = "look after enlisted messages";

    private readonly TimeSpan _lease = options.Value.Delivery.Lease;

    private long _startedAt;

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
        => completion.Store is null ? Task.CompletedTask : base.ExecuteAsync(stoppingToken);

    protected override async Task<TimeSpan> WorkAsync(CancellationToken cancellationToken)
    {
        _startedAt = TimeProvider.GetTimestamp();
        await completion.RenewAsync(cancellationToken);
        int recovered;
        do
        {
            recovered = await completion.Store!.RecoverPreparedAsync(BatchSize, _lease, cancellationToken);
            if (recovered > 0)
            {
                signal.Wake();
            }
        }
        while (recovered == BatchSize);
        outage.Worked(Maintenance);
        return UntilNextRun();
    }

    protected override TimeSpan Failed(Exception exception)
    {
        // The pause of the outage is not used, because it may be longer than a lease.
        outage.Failed(Maintenance, exception);
        return UntilNextRun();
    }

    // A lease is due for renewal after a third of its time; half of that interval ensures that it is renewed in time. The work is part of
    // the interval, so that a slow store does not delay the renewal further.
    private TimeSpan UntilNextRun()
    {
        var rest = (_lease / 6) - TimeProvider.GetElapsedTime(_startedAt);
        return rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
    }
}
