namespace WebhookMiddleware.Statistics;

/// <summary>Determines which rows a query counts: those of hours, and those of minutes where a step is shorter than an hour.</summary>
internal static class StatisticsRanges
{
    /// <summary>Returns the ranges of a query, in ascending order. Each begins and ends with an interval.</summary>
    public static IEnumerable<StatisticsRange> Of(StatisticsQuery query, DateTimeOffset now)
    {
        // Whole hours are read from rows of hours. For shorter steps, minutes are read as far back as they are kept.
        var (from, to) = (StepTimes.Floor(query.From, query.Step), StepTimes.Ceiling(query.To, query.Step));
        var minutes = query.Step.Ticks % TimeSpan.TicksPerHour == 0 ? to : StatisticsHorizon.ReadMinutesFrom(now);
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
