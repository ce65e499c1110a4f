using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Delivery.Dispatching;

/// <summary>
/// Holds this host's claims: renews their leases while their deliveries wait or are being sent, abandons claims that can't be renewed in
/// time, and releases the rest when the host stops.
/// </summary>
internal sealed partial class DeliveryClaims(
    IDeliveryQueue queue, StoreOutage outage, IOptions<WebhookOptions> options, TimeProvider timeProvider, ILogger<DeliveryClaims> logger)
{
    private const string Renewal = "renew";

    private readonly ConcurrentDictionary<Guid, DeliveryClaim> _live = [];
    private readonly TimeSpan _lease = options.Value.Delivery.Lease;

    /// <summary>Gets a task that completes when the current claims have no more work.</summary>
    public Task Work => Task.WhenAll(_live.Values.Select(claim => claim.Work));

    /// <summary>Holds a claim until its work is done.</summary>
    public void Hold(DeliveryClaim claim)
    {
        _live[claim.Id] = claim;
        _ = ForgetAsync(claim);
    }

    /// <summary>Renews the leases until cancelled.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_lease / 3, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await RenewAsync(cancellationToken);
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The host is stopping.
        }
    }

    /// <summary>Renews all claims except those that were made or renewed a moment ago.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        // A renewed lease begins slightly after the round that renews it. Compared with a whole round, it would seem too young in the next
        // round, and would be renewed only in every other one.
        var due = _live.Values.Where(claim => timeProvider.GetElapsedTime(claim.LeasedAt) >= _lease / 6);
        var worked = await Task.WhenAll(due.Select(claim => TryRenewAsync(claim, cancellationToken)));
        if (worked.All(isRenewed => isRenewed))
        {
            outage.Worked(Renewal);
        }
    }

    /// <summary>Cancels all sends.</summary>
    public Task AbandonAsync() => Task.WhenAll(_live.Values.Select(claim => claim.AbandonAsync()));

    /// <summary>Releases the deliveries that these claims still hold.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        foreach (var id in _live.Keys)
        {
            await queue.ReleaseAsync(id, cancellationToken);
        }
    }

    private async Task ForgetAsync(DeliveryClaim claim)
    {
        await claim.Work;
        if (!claim.Token.IsCancellationRequested)
        {
            _live.TryRemove(claim.Id, out _);
        }
    }

    private async Task<bool> TryRenewAsync(DeliveryClaim claim, CancellationToken cancellationToken)
    {
        var requestedAt = timeProvider.GetTimestamp();
        try
        {
            await queue.RenewAsync(claim.Id, _lease, cancellationToken);
            claim.LeasedAt = requestedAt;
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            outage.Failed(Renewal, exception);
            if (timeProvider.GetElapsedTime(claim.LeasedAt) >= _lease)
            {
                // Another host may have claimed its deliveries by now.
                _live.TryRemove(claim.Id, out _);
                await claim.AbandonAsync();
                Log.Lost(logger, claim.Id);
            }

            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 401, EventName = "DeliveryClaimLost", Level = LogLevel.Warning,
            Message = "The lease of claim {ClaimId} could not be renewed in time. "
                    + "Its remaining sends are cancelled, and the deliveries will be sent again.")]
        public static partial void Lost(ILogger logger, Guid claimId);
    }
}
