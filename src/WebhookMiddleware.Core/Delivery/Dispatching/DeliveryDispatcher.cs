using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Background;
using WebhookMiddleware.Delivery.Attempts;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Delivery.Dispatching;

/// <summary>Sends due deliveries. Any number of hosts may do so on one queue.</summary>
/// <remarks>
/// <list type="number">
/// <item>Waits for <see cref="IDeliverySignal"/>, or until the next poll.</item>
/// <item>Claims from the queue what <see cref="DeliveryCapacity"/> allows for each webhook, first attempts and retries separately.</item>
/// <item>Sends the claimed deliveries concurrently (<see cref="DeliverySender"/>), while <see cref="DeliveryClaims"/> renews the
/// lease.</item>
/// <item>Settles them in batches (<see cref="DeliverySettler"/>). Only then are their slots free and filled again.</item>
/// <item>When the store fails, waits a little longer each time. Nothing is lost, since the queue is in the store.</item>
/// <item>When the host stops, claims no more, completes and settles what is being sent, and releases the rest.</item>
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

    /// <summary>The time limit for the last settlements and releases, after the host's own time limit for stopping.</summary>
    private static readonly TimeSpan FinalWriteTimeout = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _ending = new();
    private readonly DeliveryKind[] _kinds = [DeliveryKind.FirstAttempt, DeliveryKind.Retry];

    private Task _settling = Task.CompletedTask;
    private Task _renewing = Task.CompletedTask;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // These continue while the host is stopping, for as long as something is being sent.
        _settling = Task.Run(() => settler.RunAsync(WakeIfWanted, _ending.Token), CancellationToken.None);
        _renewing = Task.Run(() => claims.KeepAsync(_ending.Token), CancellationToken.None);
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await claims.Work.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // The host no longer waits. What is still being sent will be sent again.
        await claims.AbandonAsync();
        settler.Complete();
        using var limit = new CancellationTokenSource(FinalWriteTimeout, timeProvider);
        await _settling.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ReleaseAsync(limit.Token);

        await _ending.CancelAsync();
        await Task.WhenAll(_settling, _renewing).WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Cancelled but not disposed: StopAsync can run after Dispose when a host ends by itself while it is being stopped
    // (WebApplicationFactory).
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
                // The host no longer waits.
            }
            catch (Exception exception)
            {
                var pause = outage.Failed(Claiming, exception);
                await Task.Delay(pause, timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Returns true when a claim got as much as it requested, in all or for one webhook, so that there may be more.
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

        // Both kinds count towards a webhook's limit, so they take turns at being first.
        Array.Reverse(_kinds);
        return isFull;
    }

    private async Task<bool> ClaimAsync(ClaimRequest request, CancellationToken stoppingToken)
    {
        // Not cancelled when the host stops: a claim that the store has made but this host does not know of would block its deliveries
        // until the lease expires.
        var requestedAt = timeProvider.GetTimestamp();
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
            new DeliveryClaim(request.ClaimId, requestedAt),
            claim => Task.WhenAll(claimed.Select(delivery => SendAsync(claim, request.Kind, delivery))));
        return claimed.Count == request.Limit || isMoreLikely;
    }

    private async Task SendAsync(DeliveryClaim claim, DeliveryKind kind, ClaimedDelivery delivery)
    {
        try
        {
            // Lets bodies be rendered concurrently, too.
            await Task.Yield();
            await settler.SettleAsync(await sender.SendAsync(delivery, claim.Token));
        }
        catch (OperationCanceledException) when (claim.Token.IsCancellationRequested)
        {
            // The lease is lost or the host stops. The delivery returns to the queue by itself.
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
            Message = "Deliveries that were still being sent could not be released. They return to the queue when their lease expires.")]
        public static partial void NotReleased(ILogger logger, Exception exception);
    }
}
