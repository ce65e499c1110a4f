using System.Globalization;
using WebhookMiddleware.Dashboard.Languages;

namespace WebhookMiddleware.Dashboard.Layout;

/// <summary>Writes how long something takes or waits, in one or two units.</summary>
internal static class Durations
{
    public static string Write(TimeSpan duration, Texts text) => duration switch
    {
        { TotalMinutes: < 1 } => text.Format("Duration.Seconds", Whole(duration.TotalSeconds)),
        { TotalHours: < 1 } => text.Format("Duration.Minutes", Whole(duration.TotalMinutes)),
        { TotalDays: < 1 } => text.Format("Duration.Hours", Whole(duration.TotalHours), duration.Minutes),
        _ => text.Format("Duration.Days", Whole(duration.TotalDays), duration.Hours),
    };

    private static string Whole(double value) => Math.Floor(value).ToString(CultureInfo.InvariantCulture);
}
