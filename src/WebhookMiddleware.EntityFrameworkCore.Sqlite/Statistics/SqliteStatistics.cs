using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;
using WebhookMiddleware.EntityFrameworkCore.Statistics;
using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.EntityFrameworkCore.Sqlite.Statistics;

/// <summary>The statistics in a SQLite file. A write is one change of the writer, and shares its commit with the queue's changes.</summary>
internal sealed class SqliteStatistics(WebhookDatabase database, SqliteWriter writer) : RelationalStatistics(database)
{
    public override Task WriteAsync(StatisticsInterval interval, IReadOnlyList<StatisticsRow> rows, CancellationToken cancellationToken)
        => rows.Count == 0
            ? Task.CompletedTask
            : writer.ChangeAsync(
                session =>
                {
                    var write = session.Prepare(StatisticsSql.Write(interval));
                    foreach (var row in rows)
                    {
                        write.Add(row.At.ToUnixTimeMilliseconds()).Add(row.WebhookId).Add(row.Event).Add(row.Kind.ToString()).Add(row.Host)
                            .Add(row.Count).Add(row.Dead).Add(row.MaxMs).Add(row.Outcomes).Add(row.Buckets).Execute();
                    }

                    return true;
                },
                cancellationToken);

    public override Task<int> PruneAsync(
        StatisticsInterval interval, DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return writer.ChangeAsync(
            session => session.Execute(
                StatisticsSql.Prune(interval), ("@before", before.ToUnixTimeMilliseconds()), ("@limit", limit)),
            cancellationToken);
    }

    // The transaction holds the only lock that there is.
    protected override Task<bool> TryLockAsync(WebhookDbContext context, CancellationToken cancellationToken) => Task.FromResult(true);
}
