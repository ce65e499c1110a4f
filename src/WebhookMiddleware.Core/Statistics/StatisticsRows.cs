using System.Runtime.CompilerServices;

namespace WebhookMiddleware.Statistics;

/// <summary>
/// Reads the rows that a query counts, in ascending order of their intervals: those of hours, and those of minutes where a step is shorter
/// than an hour. What this host has counted until now is stored first.
/// </summary>
internal sealed class StatisticsRows(IStatisticsReader reader, IStatisticsFlush recorded, TimeProvider timeProvider)
{
    public async IAsyncEnumerable<StatisticsRow> ReadAsync(
        StatisticsQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await recorded.FlushAsync(cancellationToken);
        foreach (var range in RangesOf(query))
        {
            await foreach (var row in reader.ReadAsync(range, cancellationToken))
            {
                yield return row;
            }
        }
    }

    // Whole hours are read from rows of hours. For shorter steps, minutes are read as far back as they are kept.
    private IEnumerable<StatisticsRange> RangesOf(StatisticsQuery query)
    {
        var (from, to) = (StepTimes.Floor(query.From, query.Step), StepTimes.Ceiling(query.To, query.Step));
        var minutes = query.Step.Ticks % TimeSpan.TicksPerHour == 0 ? to : StatisticsHorizon.ReadMinutesFrom(timeProvider.GetUtcNow());
        if (from < minutes)
        {
            yield return NewRange(StatisticsInterval.Hour, StatisticsHorizon.HourOf(from), to < minutes ? to : minutes);
        }

        if (minutes < to)
        {
            yield return NewRange(StatisticsInterval.Minute, from > minutes ? from : minutes, to);
        }

        StatisticsRange NewRange(StatisticsInterval interval, DateTimeOffset start, DateTimeOffset end)
            => new(interval, start, end) { WebhookIds = query.WebhookIds, Event = query.Event };
    }
}
