using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Background;
using WebhookMiddleware.Events;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.Subscriptions;

/// <summary>Raises <c>on_subscription</c> for subscriptions whose term has expired.</summary>
/// <remarks>
/// <list type="number">
/// <item>Reads a batch of unmarked expiries from the source, the oldest first.</item>
/// <item>Raises each with a key that identifies the expiry. The store accepts it once, even after a crash or with several hosts.</item>
/// <item>Marks what has been raised. Marking may fail: an expiry that the source returns again is detected as already raised.</item>
/// <item>Continues at once while batches are full. Otherwise it waits for the next poll, and increasingly longer while nothing
/// succeeds.</item>
/// </list>
/// </remarks>
internal sealed partial class SubscriptionExpiryWorker : PeriodicWorker
{
    internal const int BatchSize = 100;

    private const string Raising = "raise expired subscriptions";

    // The longest pause while a source or a store fails, unless the poll interval is longer.
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

    // Returns the subscriptions that are now raised or were before, and the first failure.
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
                    // Webhooks are switched off or not loaded yet, which affects the remaining ones, too.
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
                + "They are kept and retried. on_subscription is delayed until this succeeds.")]
        public static partial void Failing(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 552, EventName = "SubscriptionExpiryRecovered", Level = LogLevel.Information,
            Message = "Expired subscriptions are being raised again.")]
        public static partial void Recovered(ILogger logger);
    }
}
