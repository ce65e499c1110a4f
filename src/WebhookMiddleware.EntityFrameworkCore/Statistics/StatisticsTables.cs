using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.EntityFrameworkCore.Statistics;

/// <summary>
/// The tables of the statistics: one for minutes, whose rows are removed after a day, and one for hours, so that what is kept for months
/// lies close together. Their keys begin with the time, so a time is a range of the key.
/// </summary>
public static class StatisticsTables
{
    /// <summary>The table of the minutes.</summary>
    public const string Minutes = "webhook_statistics_minutes";

    /// <summary>The table of the hours.</summary>
    public const string Hours = "webhook_statistics_hours";

    /// <summary>Returns the table of an interval.</summary>
    /// <param name="interval">The interval.</param>
    public static string Of(StatisticsInterval interval) => interval == StatisticsInterval.Minute ? Minutes : Hours;

    internal static void Configure(ModelBuilder modelBuilder)
    {
        foreach (var table in (string[])[Minutes, Hours])
        {
            modelBuilder.SharedTypeEntity<StatisticsRow>(table, rows =>
            {
                rows.ToTable(table);
                rows.HasKey(r => new { r.At, r.WebhookId, r.Event, r.Kind, r.Host });
                rows.HasIndex(r => new { r.WebhookId, r.At });
            });
        }

        // The rows that several processes have written and that are to be merged: those of the last day, and of no other.
        modelBuilder.SharedTypeEntity<StatisticsRow>(Hours).HasIndex(r => r.At, "Unmerged").HasFilter("host <> 0");
    }
}
