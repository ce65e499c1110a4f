using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Background;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.Subscriptions;

/// <summary>Raises <c>on_subscription</c> for subscriptions whose term has expired.</summary>
/// <remarks>
/// <list type="number">
/// <item>Asks the source for a batch of expiries that are not marked, the oldest first.</item>
/// <item>Raises each with a key that only this expiry has. Whatever crashes or runs beside this host, the store takes it once.</item>
/// <item>Marks what has been raised. Marking may fail: an expiry that the source returns again is found to be raised already.</item>
/// <item>Continues at once while batches are full; otherwise waits for the next poll, and longer and longer while nothing succeeds.</item>
/// </list>
/// </remarks>
internal sealed partial class SubscriptionExpiryWorker : PeriodicWorker
{
    internal const int BatchSize = 100;

    private const string Raising = "raise expired subscriptions";

    // The longest pause while a source or a store fails, unless polls are rarer anyway.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly IServiceScopeFactory _scopes;
    private readonly IScheduledEvents _events;
    private readonly TimeSpan _poll;
    private readonly OutageLog _outage;

    public SubscriptionExpiryWorker(
        IServiceScopeFactory scopes,
        IScheduledEvents events,
        IOptions<WebhookOptions> options,
        TimeProvider timeProvider,
        Jitter jitter,
        ILogger<SubscriptionExpiryWorker> logger)
        : base(timeProvider)
    {
        (_scopes, _events) = (scopes, events);
        _poll = options.Value.Subscriptions.PollInterval;
        _outage = new OutageLog((_, exception) => Log.Failing(logger, exception), () => Log.Recovered(logger))
        {
            FirstPause = _poll,
            LongestPause = _poll > LongestPause ? _poll : LongestPause,
            Jitter = jitter,
        };
    }

    protected override async Task<TimeSpan> WorkAsync(CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        var source = scope.ServiceProvider.GetRequiredService<IExpiringSubscriptionSource>();
        var expired = await source.GetExpiredAsync(TimeProvider.GetUtcNow(), BatchSize, cancellationToken);
        var (raised, failure) = await RaiseAsync(expired, cancellationToken);
        if (raised.Count > 0)
        {
            await source.MarkRaisedAsync(raised, cancellationToken);
        }

        if (failure is null)
        {
            _outage.Worked(Raising);
        }
        else
        {
            var pause = Failed(failure);
            if (raised.Count == 0)
            {
                return pause;
            }

            _outage.WorkedInPart(Raising);
        }

        return expired.Count >= BatchSize && raised.Count == expired.Count ? TimeSpan.Zero : _poll;
    }

    protected override TimeSpan Failed(Exception exception) => _outage.Failed(Raising, exception);

    // Returns the subscriptions that are raised now or were before, and the first failure.
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
                if (!await _events.RaiseAsync(WebhookEvents.OnSubscription, payload, key, cancellationToken))
                {
                    // Webhooks are switched off or not loaded yet, which holds for the others, too.
                    break;
                }

                raised.Add(subscription);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // A subscription that can't be stored must not delay those that expire after it.
                failure ??= exception;
            }
        }

        return (raised, failure);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 551, EventName = "SubscriptionExpiryFailing", Level = LogLevel.Error,
            Message = "Expired subscriptions can't be read, raised or marked. "
                + "They are kept, and tried again and again; on_subscription is late until it works.")]
        public static partial void Failing(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 552, EventName = "SubscriptionExpiryRecovered", Level = LogLevel.Information,
            Message = "Expired subscriptions are raised again.")]
        public static partial void Recovered(ILogger logger);
    }
}
