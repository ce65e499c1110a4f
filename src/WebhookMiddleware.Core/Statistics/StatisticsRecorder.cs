using System.Collections.Concurrent;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Statistics;

/// <summary>
/// Counts calls, attempts at deliveries, and dead deliveries, in memory. <see cref="StatisticsService"/> writes what has been counted.
/// </summary>
internal sealed class StatisticsRecorder(WebhookMetrics metrics, TimeProvider timeProvider)
{
    /// <summary>The maximum number of webhooks, events and kinds that are counted at a time: a bound of the memory.</summary>
    internal const int MaxSeries = 10_000;

    // Statistics of hours are merged after a day. What is older must not be written into them again.
    private static readonly long AbandonAfter = (long)TimeSpan.FromHours(20).TotalMilliseconds;

    private readonly ConcurrentDictionary<StatisticsKey, StatisticsSeries> _series = new();

    // Another number for each start, so that no process ever continues, and overwrites, the rows of another one.
    private readonly long _host = Random.Shared.NextInt64(StatisticsRow.Merged + 1, long.MaxValue);
    private long _lastFailure = long.MinValue;

    /// <summary>Counts an awaited call.</summary>
    public void CallEnded(string eventName, Guid webhookId, WebhookOutcome outcome, TimeSpan duration)
        => Add(new StatisticsKey(webhookId, eventName, StatisticsKind.Call), outcome, duration);

    /// <summary>Counts an attempt at a delivery.</summary>
    public void DeliveryAttempted(string eventName, Guid webhookId, WebhookOutcome outcome, TimeSpan duration)
        => Add(new StatisticsKey(webhookId, eventName, StatisticsKind.Delivery), outcome, duration);

    /// <summary>Counts a delivery that has become dead.</summary>
    public void DeliveryDied(string eventName, Guid webhookId)
    {
        var now = Now();
        Volatile.Write(ref _lastFailure, now);
        while (Find(new StatisticsKey(webhookId, eventName, StatisticsKind.Delivery)) is { } series && !series.TryAddDead(now))
        {
            // The series was taken out of use at this very moment.
        }
    }

    /// <summary>Determines whether this host has counted a failure, or a dead delivery, at a time or later.</summary>
    public bool HasFailureSince(DateTimeOffset time) => Volatile.Read(ref _lastFailure) >= time.ToUnixTimeMilliseconds();

    /// <summary>Returns the rows of what has changed since it was written, and forgets what is no longer needed.</summary>
    public List<UnwrittenRow> Collect()
    {
        var now = Now();
        List<UnwrittenRow> rows = [];
        foreach (var (key, series) in _series)
        {
            if (series.Collect(now, _host, now - AbandonAfter, rows) is > 0 and var abandoned)
            {
                metrics.StatisticsDropped(abandoned);
            }

            if (series.TryRetire(now))
            {
                // Whoever has just found it looks again.
                _series.TryRemove(key, out _);
            }
        }

        return rows;
    }

    private void Add(StatisticsKey key, WebhookOutcome outcome, TimeSpan duration)
    {
        var now = Now();
        if (outcome.IsFailure())
        {
            Volatile.Write(ref _lastFailure, now);
        }

        while (Find(key) is { } series)
        {
            if (series.TryAdd(now, outcome, duration))
            {
                return;
            }
        }

        metrics.StatisticsDropped(1);
    }

    private StatisticsSeries? Find(StatisticsKey key)
        => _series.TryGetValue(key, out var series) ? series
            : _series.Count < MaxSeries ? _series.GetOrAdd(key, static added => new StatisticsSeries(added))
            : null;

    private long Now() => timeProvider.GetUtcNow().ToUnixTimeMilliseconds();
}
