using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;

namespace WebhookMiddleware.Statistics;

/// <summary>
/// Reads what all webhooks together have counted, by interval or by step, and remembers it: a month of a thousand webhooks has most of a
/// million rows, and only those of the current hour change.
/// </summary>
/// <remarks>
/// What is remembered is exact. As long as hosts may write rows of an hour, and once the retention removes them, the store is asked for
/// the sum of each interval, and only intervals whose sum has changed are read again. In between, whole steps are read once. What is to be
/// read of neighbours is read by one query.
/// </remarks>
internal sealed class CountedIntervals(
    IStatisticsReader reader, IStatisticsFlush recorded, IOptions<WebhookOptions> options, TimeProvider timeProvider)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<Place, CountedInterval> _intervals = new();
    private long _uses;

    /// <summary>
    /// Gets the maximum weight of what is remembered: somewhat more than all periods of the dashboard have together with a thousand
    /// webhooks. It takes up about 25 MB.
    /// </summary>
    internal int MaxWeight { get; init; } = 200_000;

    /// <summary>Reads the intervals of a query that have rows, in ascending order. They are those of all webhooks and events.</summary>
    public async IAsyncEnumerable<(DateTimeOffset At, CountedInterval Counted)> ReadAsync(
        StatisticsQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await recorded.FlushAsync(cancellationToken);
        var now = timeProvider.GetUtcNow();
        foreach (var range in StatisticsRanges.Of(query with { WebhookIds = null, Event = null }, now))
        {
            var length = range.Interval == StatisticsInterval.Minute ? Minute : Hour;
            var step = query.Step > length ? query.Step : length;
            var (kept, settled) = FindSettled(range, step, now);
            IAsyncEnumerable<(DateTimeOffset At, CountedInterval Counted)>[] parts =
            [
                ReadChangingAsync(range with { To = kept }, length, cancellationToken),
                ReadSettledAsync(range with { From = kept, To = settled }, step, cancellationToken),
                ReadChangingAsync(range with { From = settled }, length, cancellationToken),
            ];
            foreach (var part in parts)
            {
                await foreach (var interval in part)
                {
                    if (interval.Counted.Events.Count > 0)
                    {
                        yield return interval;
                    }
                }
            }
        }

        Forget();
    }

    // Returns the steps whose rows no host writes any more, and which are not yet removed. Minutes are removed before that can be said.
    private (DateTimeOffset From, DateTimeOffset To) FindSettled(StatisticsRange range, TimeSpan step, DateTimeOffset now)
    {
        if (range.Interval == StatisticsInterval.Minute)
        {
            return (range.From, range.From);
        }

        var from = Within(StepTimes.Ceiling(now - options.Value.StatisticsRetention, step), range.From, range.To);
        return (from, Within(StepTimes.Floor(StatisticsHorizon.MergeHoursBefore(now), step), from, range.To));
    }

    private IAsyncEnumerable<(DateTimeOffset At, CountedInterval Counted)> ReadSettledAsync(
        StatisticsRange range, TimeSpan step, CancellationToken cancellationToken)
    {
        List<(Place Place, CountedInterval? Known)> steps = [];
        for (var at = range.From; at < range.To; at += step)
        {
            var place = new Place(range.Interval, at, step);
            steps.Add((place, Find(place)));
        }

        return ReadAsync(steps, cancellationToken);
    }

    private async IAsyncEnumerable<(DateTimeOffset At, CountedInterval Counted)> ReadChangingAsync(
        StatisticsRange range, TimeSpan length, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (range.From >= range.To)
        {
            yield break;
        }

        List<(Place Place, CountedInterval? Known)> intervals = [];
        foreach (var sum in await reader.SumAsync(range, cancellationToken))
        {
            var place = new Place(range.Interval, sum.At, length);
            intervals.Add((place, Find(place) is { } known && known.Has(sum) ? known : null));
        }

        await foreach (var counted in ReadAsync(intervals, cancellationToken))
        {
            yield return counted;
        }
    }

    // Reads what is not known, neighbours by one query.
    private async IAsyncEnumerable<(DateTimeOffset At, CountedInterval Counted)> ReadAsync(
        List<(Place Place, CountedInterval? Known)> places, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var index = 0; index < places.Count; index++)
        {
            if (places[index] is (var place, { } known))
            {
                yield return (place.At, known);
                continue;
            }

            var end = places.FindIndex(index, next => next.Known is not null);
            var unknown = places[index..(end < 0 ? places.Count : end)];
            await foreach (var counted in LoadAsync(unknown.ConvertAll(next => next.Place), cancellationToken))
            {
                yield return counted;
            }

            index += unknown.Count - 1;
        }
    }

    private CountedInterval? Find(Place place)
    {
        if (_intervals.TryGetValue(place, out var known))
        {
            known.LastUsed = Interlocked.Increment(ref _uses);
        }

        return known;
    }

    private async IAsyncEnumerable<(DateTimeOffset At, CountedInterval Counted)> LoadAsync(
        List<Place> places, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var range = new StatisticsRange(places[0].Interval, places[0].At, places[^1].End);
        await using var rows = reader.ReadAsync(range, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var hasRow = await rows.MoveNextAsync();
        foreach (var place in places)
        {
            var counted = new CountedInterval();
            for (; hasRow && rows.Current.At < place.End; hasRow = await rows.MoveNextAsync())
            {
                // Rows between two places have come since the store was asked which intervals there are.
                if (rows.Current.At >= place.At)
                {
                    counted.Add(rows.Current);
                }
            }

            counted.LastUsed = Interlocked.Increment(ref _uses);
            _intervals[place] = counted;
            yield return (place.At, counted);
        }
    }

    private void Forget()
    {
        var weight = _intervals.Values.Sum(interval => interval.Weight);
        if (weight <= MaxWeight)
        {
            return;
        }

        foreach (var (place, interval) in _intervals.OrderBy(pair => pair.Value.LastUsed).TakeWhile(_ => weight > MaxWeight))
        {
            _intervals.TryRemove(place, out _);
            weight -= interval.Weight;
        }
    }

    private static DateTimeOffset Within(DateTimeOffset time, DateTimeOffset from, DateTimeOffset to)
        => time < from ? from : time > to ? to : time;

    private readonly record struct Place(StatisticsInterval Interval, DateTimeOffset At, TimeSpan Length)
    {
        public DateTimeOffset End => At + Length;
    }
}
