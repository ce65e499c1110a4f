using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Statistics;

/// <summary>
/// Counts for one webhook, event and kind, in the current minute and the current hour. Each call holds the lock for some tens of
/// nanoseconds and allocates nothing, but for the first one of a minute.
/// </summary>
internal sealed class StatisticsSeries(StatisticsKey key)
{
    private readonly Lock _lock = new();
    private readonly List<OpenInterval> _intervals = [];
    private OpenInterval? _minute;
    private OpenInterval? _hour;
    private bool _isRetired;

    public StatisticsKey Key { get; } = key;

    /// <summary>Counts a call. Returns false if the series is no longer in use, and another one must be used.</summary>
    /// <param name="now">The time in milliseconds since 1970.</param>
    /// <param name="outcome">The outcome.</param>
    /// <param name="duration">The duration.</param>
    public bool TryAdd(long now, WebhookOutcome outcome, TimeSpan duration)
    {
        lock (_lock)
        {
            if (_isRetired)
            {
                return false;
            }

            Open(now);
            _minute!.Tally.Add(outcome, duration);
            _hour!.Tally.Add(outcome, duration);
            return true;
        }
    }

    /// <summary>Counts a delivery that has become dead. Returns false if the series is no longer in use.</summary>
    public bool TryAddDead(long now)
    {
        lock (_lock)
        {
            if (_isRetired)
            {
                return false;
            }

            Open(now);
            _minute!.Tally.AddDead();
            _hour!.Tally.AddDead();
            return true;
        }
    }

    /// <summary>
    /// Adds the rows of what has changed since it was written, and forgets what is over and written. Returns the number of calls that are
    /// given up, since their interval began too long ago.
    /// </summary>
    public long Collect(long now, long host, long abandonBefore, List<UnwrittenRow> rows)
    {
        lock (_lock)
        {
            var abandoned = 0L;
            for (var i = _intervals.Count - 1; i >= 0; i--)
            {
                var interval = _intervals[i];
                if (!interval.IsWritten && interval.At < abandonBefore)
                {
                    // Each call is in a minute and in an hour.
                    abandoned += interval.Interval == StatisticsInterval.Minute ? interval.Unwritten : 0;
                    interval.Abandon();
                }

                if (!interval.IsWritten)
                {
                    rows.Add(new UnwrittenRow(
                        this, interval, interval.Tally.ToRow(DateTimeOffset.FromUnixTimeMilliseconds(interval.At), Key, host)));
                }
                else if (interval.End <= now && interval != _minute && interval != _hour)
                {
                    _intervals.RemoveAt(i);
                }
            }

            return abandoned;
        }
    }

    /// <summary>Records that a row is stored.</summary>
    public void Written(UnwrittenRow row)
    {
        lock (_lock)
        {
            row.Interval.Written(row.Row);
        }
    }

    /// <summary>Takes the series out of use if all that it has is over and written, and returns whether it did.</summary>
    public bool TryRetire(long now)
    {
        lock (_lock)
        {
            return _isRetired |= _intervals.TrueForAll(interval => interval.End <= now && interval.IsWritten);
        }
    }

    private void Open(long now)
    {
        // An interval is never opened again, whatever the clock does: its row would lose what was written before.
        if (_minute is null || now >= _minute.End)
        {
            _minute = Open(StatisticsInterval.Minute, now - (now % OpenInterval.MinuteLength));
        }

        if (_hour is null || now >= _hour.End)
        {
            _hour = Open(StatisticsInterval.Hour, now - (now % OpenInterval.HourLength));
        }
    }

    private OpenInterval Open(StatisticsInterval interval, long at)
    {
        var opened = new OpenInterval(interval, at);
        _intervals.Add(opened);
        return opened;
    }
}

/// <summary>Represents a row to write, with where it comes from.</summary>
internal readonly record struct UnwrittenRow(StatisticsSeries Series, OpenInterval Interval, StatisticsRow Row);
