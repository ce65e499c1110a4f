using Npgsql;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.EntityFrameworkCore.CallLog;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Text;
using WebhookMiddleware.Invocations;
using static WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery.Parameters;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.CallLog;

/// <summary>
/// Finds the numbers of the series of a batch, and adds those that are new. They are asked for with each batch, since numbers that were
/// remembered would be wrong in a database that was restored. No lock is held, because this is not in the batch's transaction.
/// </summary>
internal static class CallSeriesNumbers
{
    private const string Find = """
        SELECT number, webhook_id, outcome, event, webhook_name, used_at FROM webhook_call_series WHERE webhook_id = ANY ($1)
        """;

    // Always in the same order, so that two hosts with the same new series don't wait for each other.
    private const string Use = """
        INSERT INTO webhook_call_series (webhook_id, outcome, event, webhook_name, used_at)
        SELECT webhook_id, outcome, event, webhook_name, $5
        FROM unnest($1, $2, $3, $4) AS s (webhook_id, outcome, event, webhook_name)
        ORDER BY 1, 2, 3, 4
        ON CONFLICT (webhook_id, outcome, event, webhook_name)
        DO UPDATE SET used_at = GREATEST(webhook_call_series.used_at, excluded.used_at)
        """;

    private const string Prune = "DELETE FROM webhook_call_series WHERE used_at < $1";

    /// <summary>Returns the number of the series of each call.</summary>
    public static async Task<int[]> FindAsync(
        NpgsqlConnection connection, IReadOnlyList<WebhookCallRecord> batch, CancellationToken cancellationToken)
    {
        CallSeries[] ofCalls = [.. batch.Select(StorableOf)];
        HashSet<CallSeries> wanted = [.. ofCalls];
        var usedAt = batch.Max(call => CallId.TimeOf(call.Id));
        var numbers = await ReadAsync(connection, wanted, CallSeries.StaleBefore(usedAt), cancellationToken);
        CallSeries[] missing = [.. wanted.Where(series => !numbers.ContainsKey(series))];
        if (missing.Length > 0)
        {
            await UseAsync(connection, missing, usedAt, cancellationToken);
            numbers = await ReadAsync(connection, wanted, long.MinValue, cancellationToken);
        }

        return Array.ConvertAll(ofCalls, series => numbers[series]);
    }

    /// <summary>Removes the series that have no calls any more when those before a time are removed.</summary>
    public static async Task PruneAsync(NpgsqlConnection connection, DateTimeOffset callsBefore, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Prune, connection);
        command.Parameters.Add(Value(CallSeries.UnusedBefore(callsBefore)));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // With texts as they are stored.
    private static CallSeries StorableOf(WebhookCallRecord call)
    {
        var series = CallSeries.Of(call);
        return series with { Event = StorableText.From(series.Event), WebhookName = StorableText.From(series.WebhookName) };
    }

    // A series whose last use is too old counts as missing, and is written again.
    private static async Task<Dictionary<CallSeries, int>> ReadAsync(
        NpgsqlConnection connection, HashSet<CallSeries> wanted, long staleBefore, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Find, connection);
        command.Parameters.Add(Value<Guid[]>([.. wanted.Select(series => series.WebhookId).Distinct()]));
        Dictionary<CallSeries, int> numbers = [];
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            // Names of outcomes that this version does not know are of no batch that it writes.
            if (reader.GetInt64(5) >= staleBefore && Enum.TryParse<WebhookOutcome>(reader.GetString(2), out var outcome))
            {
                numbers[new CallSeries(reader.GetGuid(1), outcome, reader.GetString(3), reader.GetString(4))] = reader.GetInt32(0);
            }
        }

        return numbers;
    }

    private static async Task UseAsync(
        NpgsqlConnection connection, CallSeries[] series, long usedAt, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Use, connection);
        command.Parameters.Add(Column(series, s => s.WebhookId));
        command.Parameters.Add(Column(series, s => s.Outcome.ToString()));
        command.Parameters.Add(Column(series, s => s.Event));
        command.Parameters.Add(Column(series, s => s.WebhookName));
        command.Parameters.Add(Value(usedAt));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
