using Microsoft.EntityFrameworkCore;
using Npgsql;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Text;
using WebhookMiddleware.EntityFrameworkCore.Statistics;
using WebhookMiddleware.Statistics;
using static WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery.Parameters;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Statistics;

/// <summary>The statistics in PostgreSQL. A write is one statement.</summary>
internal sealed class PostgreSqlStatistics(WebhookDatabase database, NpgsqlDataSource dataSource, StaleSessions staleSessions)
    : RelationalStatistics(database)
{
    /// <summary>The advisory lock of merging: "webstats" in ASCII.</summary>
    private const long MergeLock = 0x7765627374617473;

    private const string Insert = """
         (at, webhook_id, event, kind, host, count, dead, max_ms, outcomes, buckets)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (at, webhook_id, event, kind, host) DO UPDATE SET
            count = excluded.count, dead = excluded.dead, max_ms = excluded.max_ms, outcomes = excluded.outcomes, buckets = excluded.buckets
        """;

    public override async Task WriteAsync(
        StatisticsInterval interval, IReadOnlyList<StatisticsRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return;
        }

        await Database.EnsureReadyAsync(cancellationToken);
        await using var command = dataSource.CreateCommand($"INSERT INTO {StatisticsTables.Of(interval)}{Insert}");
        command.Parameters.Add(Column(rows, row => row.At.ToUnixTimeMilliseconds()));
        command.Parameters.Add(Column(rows, row => row.WebhookId));
        command.Parameters.Add(Column(rows, row => StorableText.From(row.Event)));
        command.Parameters.Add(Column(rows, row => row.Kind.ToString()));
        command.Parameters.Add(Column(rows, row => row.Host));
        command.Parameters.Add(Column(rows, row => row.Count));
        command.Parameters.Add(Column(rows, row => row.Dead));
        command.Parameters.Add(Column(rows, row => row.MaxMs));
        command.Parameters.Add(Column(rows, row => row.Outcomes));
        command.Parameters.Add(Column(rows, row => row.Buckets));
        await staleSessions.WatchAsync(() => command.ExecuteNonQueryAsync(cancellationToken));
    }

    // Rows that another host removes at the same time are left to it.
    public override async Task<int> PruneAsync(
        StatisticsInterval interval, DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        await Database.EnsureReadyAsync(cancellationToken);
        var table = StatisticsTables.Of(interval);
        await using var command = dataSource.CreateCommand($"""
            WITH old AS MATERIALIZED (SELECT ctid FROM {table} WHERE at < $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED)
            DELETE FROM {table} AS r USING old WHERE r.ctid = old.ctid
            """);
        command.Parameters.Add(Value(before.ToUnixTimeMilliseconds()));
        command.Parameters.Add(Value(limit));
        return await staleSessions.WatchAsync(() => command.ExecuteNonQueryAsync(cancellationToken));
    }

    protected override async Task<bool> TryLockAsync(WebhookDbContext context, CancellationToken cancellationToken)
        => await context.Database.SqlQuery<bool>($"SELECT pg_try_advisory_xact_lock({MergeLock}) AS \"Value\"")
            .SingleAsync(cancellationToken);
}
