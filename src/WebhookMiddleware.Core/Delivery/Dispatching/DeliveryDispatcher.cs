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
/// <item>Waits for <see cref="IDeliverySignal"/>, until <see cref="DeliveryCapacity"/> has room again, or until the next poll. A claim that
/// found all there was is followed by a short pause.</item>
/// <item>Claims deliveries ahead, first attempts and retries separately, with their messages. A kind that has just been found empty is
/// asked for less often.</item>
/// <item>Sends the claimed deliveries concurrently (<see cref="DeliverySender"/>), as many as there are slots, while
/// <see cref="DeliveryClaims"/> renews the lease. At the answer, the slot goes to the next one that waits.</item>
/// <item>Settles them in batches (<see cref="DeliverySettler"/>).</item>
/// <item>When the store fails, waits a little longer each time. Nothing is lost, since the queue is in the store.</item>
/// <item>When the host stops, claims no more, returns what has not begun, completes and settles what is being sent, and releases the
/// rest.</item>
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

    /// <summary>
    /// How long retries are not asked for after none was due: most of what wakes the dispatcher are new messages, which have none.
    /// </summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How long after one claim the next one begins, if the first found all there was: what arrives meanwhile shares the next one, whose
    /// fixed cost is that of dozens of deliveries. A message that follows a longer silence is claimed at once.
    /// </summary>
    internal static readonly TimeSpan ClaimPause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _ending = new();

    // The pause spares the store, so the machine's own clock measures it: messages pass while a test's clock stands still.
    private readonly WakeSignal _refill = new(TimeProvider.System);

    private Task _settling = Task.CompletedTask;
    private Task _renewing = Task.CompletedTask;
    private CancellationToken _stopping;
    private long? _noRetriesAt;
    private long _claimedAt;
    private bool _areRetriesLeftOut;
    private bool _areRetriesAskedFor;

    /// <summary>Asks for retries at once, even if none was due a moment ago: a test has moved the clock.</summary>
    internal void AskForRetries()
    {
        Volatile.Write(ref _areRetriesAskedFor, true);
        signal.Wake();
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // These continue while the host is stopping, for as long as something is being sent.
        _settling = Task.Run(() => settler.RunAsync(BeginWaiting, _ending.Token), CancellationToken.None);
        _renewing = Task.Run(() => claims.KeepAsync(_ending.Token), CancellationToken.None);
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var held in capacity.Close())
        {
            _ = EndAsync(held, settler.SettleAsync(PutBack(held)));
        }

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
        _stopping = stoppingToken;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var isFull = await ClaimAsync(stoppingToken);
                outage.Worked(Claiming);
                status.Passed();
                if (!isFull)
                {
                    var poll = options.Value.Delivery.PollInterval;
                    var left = _areRetriesLeftOut ? RestOfRetryPause : null;
                    await signal.WaitAsync(left is { } rest && rest < poll ? rest : poll, stoppingToken);
                    await PauseAsync(stoppingToken);
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

    private TimeSpan? RestOfRetryPause
        => _noRetriesAt is { } at && timeProvider.GetElapsedTime(at) is var elapsed && elapsed < RetryPause ? RetryPause - elapsed : null;

    // Not before a refill: where the last claim left something, places may be free and a lane may go on.
    private async Task PauseAsync(CancellationToken stoppingToken)
    {
        // The signal may be of a refill that has been claimed meanwhile.
        while (ClaimPause - TimeProvider.System.GetElapsedTime(_claimedAt) is var rest
            && rest > TimeSpan.Zero
            && !capacity.IsClaimDue()
            && !stoppingToken.IsCancellationRequested)
        {
            await _refill.WaitAsync(rest, stoppingToken);
        }
    }

    // Returns true when a claim got as much as it requested, so that there may be more.
    private async Task<bool> ClaimAsync(CancellationToken stoppingToken)
    {
        var isFull = await ClaimAsync(DeliveryKind.FirstAttempt, stoppingToken);
        _areRetriesLeftOut = !Interlocked.Exchange(ref _areRetriesAskedFor, false)
            && RestOfRetryPause is not null
            && !capacity.IsClaimDue(DeliveryKind.Retry);
        if (!_areRetriesLeftOut)
        {
            isFull |= await ClaimAsync(DeliveryKind.Retry, stoppingToken);
        }

        return isFull;
    }

    private async Task<bool> ClaimAsync(DeliveryKind kind, CancellationToken stoppingToken)
    {
        if (capacity.NextClaim(kind) is not { } request)
        {
            return false;
        }

        // Not cancelled when the host stops: a claim that the store has made but this host does not know of would block its deliveries
        // until the lease expires.
        var requestedAt = timeProvider.GetTimestamp();
        _claimedAt = TimeProvider.System.GetTimestamp();
        var claimed = await queue.ClaimAsync(request, _ending.Token);
        if (kind == DeliveryKind.Retry)
        {
            _noRetriesAt = claimed.Count == 0 ? timeProvider.GetTimestamp() : null;
        }

        var claim = new DeliveryClaim(request.ClaimId, claimed.Count, requestedAt);
        if (claimed.Count > 0)
        {
            if (stoppingToken.IsCancellationRequested)
            {
                await queue.ReleaseAsync(request.ClaimId, _ending.Token);
                return false;
            }

            claims.Hold(claim);
        }

        var isMoreLikely = capacity.Take(request, claim, claimed);
        BeginWaiting();
        return isMoreLikely;
    }

    private void BeginWaiting()
    {
        while (TryBegin() is { } held)
        {
            _ = SendAsync(held);
        }

        if (capacity.IsClaimDue())
        {
            _refill.Wake();
            signal.Wake();
        }
    }

    private HeldDelivery? TryBegin() => _stopping.IsCancellationRequested ? null : capacity.TryBegin();

    // Sends a delivery and then, on the same thread, the ones that get the slot after it.
    private async Task SendAsync(HeldDelivery? held)
    {
        // Lets bodies be rendered concurrently, too.
        await Task.Yield();
        while (held is not null)
        {
            var settled = Task.CompletedTask;
            try
            {
                held.Claim.Token.ThrowIfCancellationRequested();
                var attempt = held.IsOutOfOrder ? Task.FromResult(PutBack(held)) : sender.SendAsync(held.Delivery, held.Claim.Token);
                if (attempt.IsCompleted)
                {
                    // Attempts that send nothing must not keep the thread.
                    await Task.Yield();
                }

                settled = settler.SettleAsync(await attempt);
                if (!held.InOrder)
                {
                    capacity.Answered(held);
                }
            }
            catch (OperationCanceledException) when (held.Claim.Token.IsCancellationRequested)
            {
                // The lease is lost or the host stops. The delivery returns to the queue by itself.
            }
            finally
            {
                _ = EndAsync(held, settled);
            }

            held = TryBegin();
            BeginWaiting();
        }
    }

    private async Task EndAsync(HeldDelivery held, Task settled)
    {
        await settled;
        held.Claim.End();
        if (capacity.Ended(held))
        {
            BeginWaiting();
        }
    }

    private static DeliverySettlement PutBack(HeldDelivery held)
        => DeliveryJudge.Park(held.Delivery.Id, held.Delivery.ClaimId, TimeSpan.Zero);

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
