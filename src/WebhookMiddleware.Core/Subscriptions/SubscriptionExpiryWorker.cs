using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.Subscriptions;

/// <summary>Raises <c>on_subscription</c> for subscriptions whose term has expired.</summary>
/// <remarks>
/// <list type="number">
/// <item>Ask the source for a batch of expiries that are not marked, the oldest first.</item>
/// <item>Raise each with a key that only this expiry has: whatever crashes or runs beside this host, the store takes it once.</item>
/// <item>Mark what has been raised, which need not succeed: what is given again is found to be raised already.</item>
/// <item>Go on at once while batches are full, else wait for the next poll; longer and longer while nothing succeeds.</item>
/// </list>
/// </remarks>
internal sealed partial class SubscriptionExpiryWorker(
    IServiceScopeFactory scopes,
    IScheduledEvents events,
    IOptions<WebhookOptions> options,
    TimeProvider timeProvider,
    ILogger<SubscriptionExpiryWorker> logger) : BackgroundService
{
    internal const int BatchSize = 100;

    /// <summary>How long the worker waits at most for a source or a store that fails, unless it polls less often anyway.</summary>
    internal const int MaxBackOffMs = 30_000;

    private readonly int _pollMs = options.Value.Subscriptions.PollMs;
    private int _backOffMs;
    private bool _isFailing;

    /// <summary>Works through one batch; gives how long to wait for the next.</summary>
    internal async Task<TimeSpan> RaiseBatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var source = scope.ServiceProvider.GetRequiredService<IExpiringSubscriptionSource>();
            var expired = await source.GetExpiredAsync(timeProvider.GetUtcNow(), BatchSize, cancellationToken);
            var (raised, failure) = await RaiseAsync(expired, cancellationToken);
            if (raised.Count > 0)
            {
                await source.MarkRaisedAsync(raised, cancellationToken);
            }

            Note(failure);
            if (failure is not null && raised.Count == 0)
            {
                return BackOff();
            }

            _backOffMs = 0;
            return expired.Count >= BatchSize && raised.Count == expired.Count ? TimeSpan.Zero : TimeSpan.FromMilliseconds(_pollMs);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Note(exception);
            return BackOff();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(await RaiseBatchAsync(stoppingToken), timeProvider, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host is stopping.
        }
    }

    // Gives those that are raised now or were before, and the first failure.
    private async Task<(List<ExpiredSubscription> Raised, Exception? Failure)> RaiseAsync(
        IReadOnlyList<ExpiredSubscription> expired, CancellationToken cancellationToken)
    {
        List<ExpiredSubscription> raised = [];
        Exception? failure = null;
        foreach (var subscription in expired)
        {
            try
            {
                var payload = new SubscriptionExpiry(subscription.Id, subscription.UserId, subscription.ValidTo.ToUnixTimeMilliseconds());
                var key = FormattableString.Invariant($"{WebhookEvents.OnSubscription}:{payload.Id}:{payload.ValidTo}");
                if (!await events.RaiseAsync(WebhookEvents.OnSubscription, payload, key, cancellationToken))
                {
                    // What keeps this one waiting keeps all others waiting too.
                    break;
                }

                raised.Add(subscription);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // One that can't be stored must not hold up those that expire after it.
                failure ??= exception;
            }
        }

        return (raised, failure);
    }

    private TimeSpan BackOff()
    {
        _backOffMs = Math.Clamp(2 * _backOffMs, _pollMs, Math.Max(_pollMs, MaxBackOffMs));
        return TimeSpan.FromMilliseconds(_backOffMs);
    }

    // Said once, not at every poll.
    private void Note(Exception? failure)
    {
        if (failure is not null && !_isFailing)
        {
            Log.Failing(logger, failure);
        }
        else if (failure is null && _isFailing)
        {
            Log.Recovered(logger);
        }

        _isFailing = failure is not null;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 551, EventName = "SubscriptionExpiryFailing", Level = LogLevel.Error,
            Message = "Expired subscriptions can't be read, raised or marked. They are kept, and tried again and again; on_subscription is late until it works.")]
        public static partial void Failing(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 552, EventName = "SubscriptionExpiryRecovered", Level = LogLevel.Information,
            Message = "Expired subscriptions are raised again.")]
        public static partial void Recovered(ILogger logger);
    }
}
