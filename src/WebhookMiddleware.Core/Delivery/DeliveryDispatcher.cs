using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Background;

namespace WebhookMiddleware.Delivery;

/// <summary>Sends what is due. Any number of hosts may do so on one queue.</summary>
/// <remarks>
/// <list type="number">
/// <item>Wait for <see cref="IDeliverySignal"/>, or until the next poll.</item>
/// <item>Ask <see cref="DeliveryCapacity"/> which webhooks can be sent to, for first attempts and retries apart, and claim so much from the
/// queue.</item>
/// <item>Send what was claimed at the same time (<see cref="DeliverySender"/>), while <see cref="DeliveryClaims"/> renews the lease.</item>
/// <item>Settle in batches (<see cref="DeliverySettler"/>). Only then are the slots free, and filled again.</item>
/// <item>When the store fails, wait a little longer each time; nothing is lost, since the queue is the store's.</item>
/// <item>When the host stops: claim no more, let what is being sent end and settle it, and give back the rest.</item>
/// </list>
/// </remarks>
internal sealed partial class DeliveryDispatcher(
    IDeliveryQueue queue,
    WakeSignal signal,
    DeliveryCapacity capacity,
    DeliveryClaims claims,
    DeliverySender sender,
    DeliverySettler settler,
    DeliveryStatus status,
    StoreOutage outage,
    IOptions<WebhookOptions> options,
    TimeProvider timeProvider,
    ILogger<DeliveryDispatcher> logger) : BackgroundService
{
    private const string Claiming = "claim";

    /// <summary>How long the store may take for the last settlements and for what is given back, after the host's own time is up.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _ending = new();
    private readonly DeliveryKind[] _kinds = [DeliveryKind.FirstAttempt, DeliveryKind.Retry];

    private Task _settling = Task.CompletedTask;
    private Task _renewing = Task.CompletedTask;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // They go on while the host is stopping, for as long as something is being sent.
        _settling = Task.Run(() => settler.RunAsync(WakeIfWanted, _ending.Token), CancellationToken.None);
        _renewing = Task.Run(() => claims.KeepAsync(_ending.Token), CancellationToken.None);
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await claims.Work.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // The host waits no longer: what is still being sent will be sent again.
        await claims.GiveUpAsync();
        settler.Complete();
        using var limit = new CancellationTokenSource(LastWords, timeProvider);
        await _settling.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ReleaseAsync(limit.Token);

        await _ending.CancelAsync();
        await Task.WhenAll(_settling, _renewing).WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Not disposed of: a host that ends by itself while others stop it (WebApplicationFactory) is stopped once more after its disposal.
    public override void Dispose()
    {
        base.Dispose();
        _ending.Cancel();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var isFull = await ClaimAsync(stoppingToken);
                outage.Worked(Claiming);
                status.Passed();
                if (!isFull)
                {
                    await signal.WaitAsync(options.Value.Delivery.PollInterval, stoppingToken);
                }
            }
            catch (Exception) when (_ending.IsCancellationRequested)
            {
                // The host waits no longer.
            }
            catch (Exception exception)
            {
                var pause = outage.Failed(Claiming, exception);
                await Task.Delay(pause, timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // True when a claim got as much as it asked for, in all or for one webhook: there may be more.
    private async Task<bool> ClaimAsync(CancellationToken stoppingToken)
    {
        var isFull = false;
        foreach (var kind in _kinds)
        {
            if (capacity.NextClaim(kind) is { } request)
            {
                isFull |= await ClaimAsync(request, stoppingToken);
            }
        }

        // Both take from a webhook's cap: they take turns at being first.
        Array.Reverse(_kinds);
        return isFull;
    }

    private async Task<bool> ClaimAsync(ClaimRequest request, CancellationToken stoppingToken)
    {
        // Not cancelled by the stop: a claim that the store has made and nobody knows of would wait for its lease to run out.
        var asked = timeProvider.GetTimestamp();
        var claimed = await queue.ClaimAsync(request, _ending.Token);
        if (claimed.Count == 0)
        {
            capacity.Take(request, claimed);
            return false;
        }

        if (stoppingToken.IsCancellationRequested)
        {
            await queue.ReleaseAsync(request.ClaimId, _ending.Token);
            return false;
        }

        var isMoreLikely = capacity.Take(request, claimed);
        claims.Hold(
            new DeliveryClaim(request.ClaimId, asked),
            claim => Task.WhenAll(claimed.Select(delivery => SendAsync(claim, request.Kind, delivery))));
        return claimed.Count == request.Limit || isMoreLikely;
    }

    private async Task SendAsync(DeliveryClaim claim, DeliveryKind kind, ClaimedDelivery delivery)
    {
        try
        {
            // Bodies are rendered at the same time, too.
            await Task.Yield();
            await settler.SettleAsync(await sender.SendAsync(delivery, claim.Token));
        }
        catch (OperationCanceledException) when (claim.Token.IsCancellationRequested)
        {
            // The lease is lost or the host stops: the delivery goes back to the queue without us.
        }
        finally
        {
            capacity.Free(kind, delivery);
        }
    }

    private void WakeIfWanted()
    {
        if (capacity.IsWanted)
        {
            signal.Wake();
        }
    }

    private async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await claims.ReleaseAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            Log.NotReleased(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 402, EventName = "DeliveriesNotReleased", Level = LogLevel.Warning,
            Message = "Deliveries that were still being sent could not be given back; they come back when their lease runs out.")]
        public static partial void NotReleased(ILogger logger, Exception exception);
    }
}
