using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Background;
using WebhookMiddleware.Delivery;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>
/// Keeps the leases of messages whose requests go on, and hands over those whose hosts are gone. Does nothing on a store without
/// transactions.
/// </summary>
internal sealed class EnlistmentMaintenance(
    EnlistmentCompletion completion, IDeliverySignal signal, StoreOutage outage, IOptions<WebhookOptions> options, TimeProvider timeProvider) : BackgroundService
{
    internal const int BatchSize = 500;

    private const string Maintenance = "look after enlisted messages";

    private readonly TimeSpan _lease = TimeSpan.FromMilliseconds(options.Value.Delivery.LeaseMs);

    public async Task WorkAsync(IEnlistmentStore statements, CancellationToken cancellationToken)
    {
        try
        {
            await completion.RenewAsync(cancellationToken);
            int recovered;
            do
            {
                recovered = await statements.RecoverPreparedAsync(BatchSize, _lease, cancellationToken);
                if (recovered > 0)
                {
                    signal.Wake();
                }
            }
            while (recovered == BatchSize);
            outage.Worked(Maintenance);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            outage.Failed(Maintenance, exception);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (completion.Statements is not { } statements)
        {
            return;
        }

        // Twice as often as a lease must be renewed, so that it always is in time.
        using var timer = new PeriodicTimer(_lease / 6, timeProvider);
        try
        {
            do
            {
                await WorkAsync(statements, stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // The host is stopping.
        }
    }
}
