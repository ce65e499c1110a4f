using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.EntityFrameworkCore.CallLog;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Text;
using static WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery.Parameters;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.CallLog;

/// <summary>The call log in PostgreSQL. A batch is copied in binary form, and is one transaction.</summary>
internal sealed class PostgreSqlCallLog(WebhookDatabase database, NpgsqlDataSource dataSource, StaleSessions staleSessions)
    : RelationalCallLog(database)
{
    private const string FindKnown = "SELECT id FROM webhook_calls WHERE id = ANY ($1)";

    private const string Prune = """
        WITH old AS MATERIALIZED (SELECT id FROM webhook_calls WHERE id < $1 ORDER BY id LIMIT $2)
        DELETE FROM webhook_calls AS c USING old WHERE c.id = old.id
        """;

    private const string PruneBodies = """
        WITH old AS MATERIALIZED (SELECT id FROM webhook_call_bodies WHERE id < $1 ORDER BY id LIMIT $2)
        DELETE FROM webhook_call_bodies AS b USING old WHERE b.id = old.id
        """;

    // The rows of a series are compared as pairs and sorted by both, so that only the index on both can be used. With an equality, the
    // server may walk the log backwards by its key, past the calls of all other series.
    private const string FindNewest = """
        SELECT c.*
        FROM (
            SELECT s.number
            FROM webhook_call_series AS s
            CROSS JOIN LATERAL (
                SELECT id FROM webhook_calls
                WHERE (series, id) >= (s.number, {3}) AND (series, id) < (s.number, {4}) AND at >= {5} AND at < {6}
                ORDER BY series DESC, id DESC
                LIMIT 1) AS newest
            WHERE ({0} IS NULL OR s.webhook_id = {0}) AND ({1} IS NULL OR s.event = {1}) AND ({2} IS NULL OR s.outcome = ANY ({2}))
            ORDER BY newest.id DESC
            LIMIT {7}) AS found
        CROSS JOIN LATERAL (
            SELECT * FROM webhook_calls
            WHERE (series, id) >= (found.number, {3}) AND (series, id) < (found.number, {4}) AND at >= {5} AND at < {6}
            ORDER BY series DESC, id DESC
            LIMIT {7}) AS c
        """;

    private const string FindOfEach = """
        SELECT c.*
        FROM unnest({0}) AS s (number)
        CROSS JOIN LATERAL (
            SELECT * FROM webhook_calls
            WHERE (series, id) >= (s.number, {1}) AND (series, id) < (s.number, {2})
            ORDER BY series DESC, id DESC
            OFFSET {3} LIMIT {4}) AS c
        """;

    public override async Task AppendAsync(IReadOnlyList<WebhookCallRecord> batch, CancellationToken cancellationToken)
    {
        if (batch.Count == 0)
        {
            return;
        }

        await Database.EnsureReadyAsync(cancellationToken);
        try
        {
            await CopyAsync(batch, cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // An earlier attempt has been committed, and only its answer was lost.
            var missing = await FindMissingAsync(batch, cancellationToken);
            if (missing.Count == batch.Count)
            {
                throw;
            }

            if (missing.Count > 0)
            {
                await CopyAsync(missing, cancellationToken);
            }
        }
    }

    public override async Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        await Database.EnsureReadyAsync(cancellationToken);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        var removed = await PruneAsync(connection, Prune, before, limit, cancellationToken);
        await PruneAsync(connection, PruneBodies, before, limit, cancellationToken);
        if (removed < limit)
        {
            await CallSeriesNumbers.PruneAsync(connection, before, cancellationToken);
        }

        return removed;
    }

    protected override IQueryable<CallRow> NewestOfEach(
        WebhookDbContext context, CallLogQuery query, CallRange range, int limit)
        => context.Set<CallRow>().FromSqlRaw(
            FindNewest,
            Typed(NpgsqlDbType.Uuid, query.WebhookId),
            Typed(NpgsqlDbType.Text, StorableText.From(query.Event)),
            Typed(NpgsqlDbType.Array | NpgsqlDbType.Text, query.Outcomes?.Select(outcome => outcome.ToString()).ToArray()),
            range.First ?? Guid.Empty,
            range.Before ?? Guid.AllBitsSet,
            range.From?.ToUnixTimeMilliseconds() ?? long.MinValue,
            range.To?.ToUnixTimeMilliseconds() ?? long.MaxValue,
            limit);

    protected override IQueryable<CallRow> OfEach(WebhookDbContext context, int[] series, CallRange range, int skip, int limit)
        => context.Set<CallRow>().FromSqlRaw(
            FindOfEach, series, range.First ?? Guid.Empty, range.Before ?? Guid.AllBitsSet, skip, limit);

    private static NpgsqlParameter Typed(NpgsqlDbType type, object? value) => new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };

    private async Task CopyAsync(IReadOnlyList<WebhookCallRecord> batch, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await staleSessions.WatchAsync(async () =>
        {
            var series = await CallSeriesNumbers.FindAsync(connection, batch, cancellationToken);
            WebhookCallRecord[] withBodies = [.. batch.Where(call => call.RequestBody is not null || call.ResponseBody is not null)];
            if (withBodies.Length == 0)
            {
                return await CallCopy.CallsAsync(connection, batch, series, cancellationToken);
            }

            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await CallCopy.BodiesAsync(connection, withBodies, cancellationToken);
            var copied = await CallCopy.CallsAsync(connection, batch, series, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return copied;
        });
    }

    private async Task<List<WebhookCallRecord>> FindMissingAsync(
        IReadOnlyList<WebhookCallRecord> batch, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(FindKnown);
        command.Parameters.Add(Column(batch, call => call.Id));
        HashSet<Guid> known = [];
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            known.Add(reader.GetGuid(0));
        }

        return [.. batch.Where(call => !known.Contains(call.Id))];
    }

    private static async Task<int> PruneAsync(
        NpgsqlConnection connection, string sql, DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(Value(CallId.Before(before)));
        command.Parameters.Add(Value(limit));
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
