using Microsoft.Extensions.Logging;
using WebhookMiddleware.Background;
using WebhookMiddleware.Events;
using WebhookMiddleware.Failures;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.FailureEvents;

/// <summary>Notifies people of failing, recovered and deactivated webhooks and of dead deliveries, by events.</summary>
/// <remarks>
/// <list type="number">
/// <item>Reads the entries of the failure store, usually none. Unless there are some, or this host has counted a failure lately, nothing
/// else is done.</item>
/// <item>Adds up what all hosts have counted in the last minutes. A webhook that fails gets an entry, which one of several hosts
/// adds.</item>
/// <item>Raises the event of each entry, and then changes or removes the entry. Several hosts may raise it: its key lets one through, and a
/// host that ends in between is replaced by another.</item>
/// <item>Raises one event for the deliveries of a webhook that became dead within a minute, when all hosts have written that minute.</item>
/// </list>
/// </remarks>
internal sealed partial class FailureEventWorker : PeriodicWorker
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private const string Noticing = "raise failure events";

    // Twice the interval at which hosts write: the counts of a minute are complete by then.
    private static readonly TimeSpan Grace = 2 * StatisticsService.Interval;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    // Beyond the minutes that decide: the time in which a dead delivery may still have to be told of.
    private static readonly TimeSpan Reach = (RecentCalls.Minutes + 2) * Minute;

    private readonly IFailureStore _failures;
    private readonly IStatisticsReader _statistics;
    private readonly IStatisticsFlush _counted;
    private readonly StatisticsRecorder _recorder;
    private readonly FailureNotices _notices;
    private readonly WebhookRegistry _registry;
    private readonly OutageLog _outage;
    private readonly HashSet<(DateTimeOffset Minute, Guid WebhookId)> _told = [];

    // A host that is gone may have left dead deliveries that nobody was told of.
    private DateTimeOffset _firstLook;

    public FailureEventWorker(
        IFailureStore failures,
        IStatisticsReader statistics,
        IStatisticsFlush counted,
        StatisticsRecorder recorder,
        FailureNotices notices,
        WebhookRegistry registry,
        TimeProvider timeProvider,
        Jitter jitter,
        ILogger<FailureEventWorker> logger)
        : base(timeProvider)
    {
        (_failures, _statistics, _counted, _recorder) = (failures, statistics, counted, recorder);
        (_notices, _registry) = (notices, registry);
        _firstLook = timeProvider.GetUtcNow() + Minute + Grace;
        _outage = new OutageLog((_, exception) => Log.Failing(logger, exception), () => Log.Recovered(logger))
        {
            FirstPause = Interval,
            LongestPause = Minute,
            Jitter = jitter,
        };
    }

    protected override async Task<TimeSpan> WorkAsync(CancellationToken cancellationToken)
    {
        // Otherwise webhooks are switched off or not loaded yet, and nothing is called.
        if (_registry.Authoritative is { } webhooks)
        {
            await LookAsync(webhooks, cancellationToken);
        }

        _outage.Worked(Noticing);
        return Interval;
    }

    protected override TimeSpan Failed(Exception exception) => _outage.Failed(Noticing, exception);

    private async Task LookAsync(WebhookSnapshot webhooks, CancellationToken cancellationToken)
    {
        var known = await _failures.ReadAsync(cancellationToken);
        var now = TimeProvider.GetUtcNow();
        if (known.Count == 0 && now < _firstLook && !_recorder.HasFailureSince(now - Reach))
        {
            return;
        }

        var recent = await ReadAsync(now, cancellationToken);
        _firstLook = DateTimeOffset.MaxValue;
        foreach (var failure in known.Concat(await AddAsync(webhooks, recent, known, now, cancellationToken)))
        {
            await AdvanceAsync(webhooks, failure, recent, cancellationToken);
        }

        await TellOfDeadAsync(webhooks, recent, now, cancellationToken);
    }

    private async Task<RecentCalls> ReadAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await _counted.FlushAsync(cancellationToken);
        var minute = StepTimes.Floor(now, Minute);
        var recent = new RecentCalls(minute - ((RecentCalls.Minutes - 1) * Minute));
        var range = new StatisticsRange(StatisticsInterval.Minute, minute - Reach, minute + Minute);
        await foreach (var row in _statistics.ReadAsync(range, cancellationToken))
        {
            recent.Add(row);
        }

        return recent;
    }

    private async Task<List<WebhookFailure>> AddAsync(
        WebhookSnapshot webhooks,
        RecentCalls recent,
        IReadOnlyList<WebhookFailure> known,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        List<WebhookFailure> added = [];
        foreach (var (webhookId, count) in recent.Calls.Where(calls => calls.Value.IsFailing))
        {
            var failure = new WebhookFailure(
                webhookId, WebhookFailureKind.Failing, StepTimes.Floor(now, TimeSpan.FromMilliseconds(1)), WebhookFailureState.Found)
            {
                Calls = count.Calls,
                Failures = count.Failures,
            };
            if (CanTellOf(webhooks, webhookId)
                && !known.Any(other => other.WebhookId == webhookId && other.Kind == failure.Kind)
                && await _failures.TryAddAsync(failure, cancellationToken))
            {
                added.Add(failure);
            }
        }

        return added;
    }

    // Takes an entry as far as it goes now. If another host has changed it meanwhile, that host goes on with it.
    private async Task AdvanceAsync(
        WebhookSnapshot webhooks, WebhookFailure failure, RecentCalls recent, CancellationToken cancellationToken)
    {
        if (!CanTellOf(webhooks, failure.WebhookId))
        {
            await _failures.TryRemoveAsync(failure, cancellationToken);
            return;
        }

        var webhook = webhooks.Find(failure.WebhookId)!.Definition;
        if (failure.State == WebhookFailureState.Found && failure.Kind == WebhookFailureKind.Failing)
        {
            var announced = failure with { State = WebhookFailureState.Announced };
            if (!await _notices.RaiseAsync(failure, webhook, cancellationToken)
                || !await _failures.TryChangeAsync(failure, announced, cancellationToken))
            {
                return;
            }

            failure = announced;
        }

        if (failure.State == WebhookFailureState.Announced)
        {
            var count = recent.Calls.GetValueOrDefault(failure.WebhookId);
            var recovered = failure with { State = WebhookFailureState.Recovered, Calls = count.Calls, Failures = count.Failures };
            if (!count.HasRecovered || !await _failures.TryChangeAsync(failure, recovered, cancellationToken))
            {
                return;
            }

            failure = recovered;
        }

        if (await _notices.RaiseAsync(failure, webhook, cancellationToken))
        {
            await _failures.TryRemoveAsync(failure, cancellationToken);
        }
    }

    private async Task TellOfDeadAsync(
        WebhookSnapshot webhooks, RecentCalls recent, DateTimeOffset now, CancellationToken cancellationToken)
    {
        _told.RemoveWhere(key => key.Minute < now - Reach - Minute);
        foreach (var (key, count) in recent.Dead)
        {
            if (key.Minute + Minute + Grace <= now
                && !_told.Contains(key)
                && CanTellOf(webhooks, key.WebhookId)
                && await _notices.RaiseDeadAsync(webhooks.Find(key.WebhookId)!.Definition, key.Minute, count, cancellationToken))
            {
                _told.Add(key);
            }
        }
    }

    // A deleted webhook is of no interest any more, and one on the events that this raises would never end.
    private static bool CanTellOf(WebhookSnapshot webhooks, Guid webhookId)
        => webhooks.Find(webhookId) is { } webhook && !WebhookFailureEvents.Contains(webhook.Definition.Event);

    private static partial class Log
    {
        [LoggerMessage(EventId = 541, EventName = "FailureEventsFailing", Level = LogLevel.Error,
            Message = "Failing webhooks and dead deliveries can't be looked for, or their events can't be raised. This is retried.")]
        public static partial void Failing(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 542, EventName = "FailureEventsRecovered", Level = LogLevel.Information,
            Message = "Events of failing webhooks and dead deliveries are being raised again.")]
        public static partial void Recovered(ILogger logger);
    }
}
