namespace WebhookMiddleware.Statistics;

/// <summary>The times at which steps begin: the days, hours and minutes of UTC.</summary>
internal static class StepTimes
{
    // The calendar begins with a whole day.
    public static DateTimeOffset Floor(DateTimeOffset time, TimeSpan step)
        => new(time.UtcTicks - (time.UtcTicks % step.Ticks), TimeSpan.Zero);

    public static DateTimeOffset Ceiling(DateTimeOffset time, TimeSpan step)
    {
        var floor = Floor(time, step);
        return floor == time ? floor : floor < DateTimeOffset.MaxValue - step ? floor + step : DateTimeOffset.MaxValue;
    }
}
