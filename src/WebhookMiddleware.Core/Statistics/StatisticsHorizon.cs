namespace WebhookMiddleware.Statistics;

/// <summary>Determines how long statistics are kept by the minute. The hours between the two times have both minutes and hours.</summary>
internal static class StatisticsHorizon
{
    private const int ReadHours = 25;

    /// <summary>Returns the time from which on minutes are read; before it, hours are.</summary>
    public static DateTimeOffset ReadMinutesFrom(DateTimeOffset now) => HourOf(now.AddHours(-ReadHours));

    /// <summary>Returns the time before which minutes are removed: an hour earlier, so that no host still reads them.</summary>
    public static DateTimeOffset RemoveMinutesBefore(DateTimeOffset now) => HourOf(now.AddHours(-ReadHours - 1));

    /// <summary>Returns the time before which hours are merged: no host writes them any more.</summary>
    public static DateTimeOffset MergeHoursBefore(DateTimeOffset now) => HourOf(now.AddHours(-ReadHours));

    public static DateTimeOffset HourOf(DateTimeOffset time) => time.AddTicks(-(time.UtcTicks % TimeSpan.TicksPerHour));
}
