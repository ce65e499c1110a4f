using WebhookMiddleware.EntityFrameworkCore.Statistics;
using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Statistics;

/// <summary>The statements of the statistics.</summary>
internal static class StatisticsSql
{
    public static string Write(StatisticsInterval interval) => interval == StatisticsInterval.Minute ? WriteMinute : WriteHour;

    public static string Prune(StatisticsInterval interval) => interval == StatisticsInterval.Minute ? PruneMinutes : PruneHours;

    /// <summary>
    /// Returns the statement that creates a table with its key as the only tree, as the call log's, with the identifiers of webhooks as
    /// blobs.
    /// </summary>
    public static string Create(string table) => $"""
        CREATE TABLE {table} (
            at INTEGER NOT NULL,
            webhook_id BLOB NOT NULL,
            event TEXT NOT NULL,
            kind TEXT NOT NULL,
            host INTEGER NOT NULL,
            count INTEGER NOT NULL,
            dead INTEGER NOT NULL,
            max_ms REAL NOT NULL,
            outcomes TEXT NOT NULL,
            buckets BLOB NOT NULL,
            CONSTRAINT pk_{table} PRIMARY KEY (at, webhook_id, event, kind, host)
        ) WITHOUT ROWID;
        """;

    private const string Values = """
         (at, webhook_id, event, kind, host, count, dead, max_ms, outcomes, buckets)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET
            count = excluded.count, dead = excluded.dead, max_ms = excluded.max_ms, outcomes = excluded.outcomes, buckets = excluded.buckets
        """;

    private const string Key = "(at, webhook_id, event, kind, host)";
    private const string Oldest = "at, webhook_id, event, kind, host";

    private const string WriteMinute = $"INSERT INTO {StatisticsTables.Minutes}{Values}";
    private const string WriteHour = $"INSERT INTO {StatisticsTables.Hours}{Values}";

    private const string PruneMinutes = $"""
        DELETE FROM {StatisticsTables.Minutes}
        WHERE {Key} IN (SELECT {Oldest} FROM {StatisticsTables.Minutes} WHERE at < @before ORDER BY at LIMIT @limit)
        """;

    private const string PruneHours = $"""
        DELETE FROM {StatisticsTables.Hours}
        WHERE {Key} IN (SELECT {Oldest} FROM {StatisticsTables.Hours} WHERE at < @before ORDER BY at LIMIT @limit)
        """;
}
