using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Sqlite;

/// <summary>A file in which a parked webhook has a long backlog, another one little to do, and much has been delivered.</summary>
public sealed partial class BackloggedFile : IAsyncLifetime, IDisposable
{
    private readonly SqliteFile _file = new();

    private int _series;

    public BackloggedFile() => Host = new StoreHost(builder => builder.UseSqlite(_file.ConnectionString));

    public StoreHost Host { get; }

    public Guid Parked { get; } = Guid.CreateVersion7();

    public Guid Busy { get; } = Guid.CreateVersion7();

    public async Task InitializeAsync()
    {
        await Host.Services.GetRequiredService<WebhookDatabase>().EnsureReadyAsync(default);
        Fill(100_000, Parked, "'pending', 0, 0, 0, NULL");
        Fill(1_000, Parked, "'pending', 3, 0, 0, NULL");
        Fill(10_000, Busy, "'delivered', 1, 0, 0, 5");
        Fill(3, Busy, "'pending', 0, 0, 0, NULL");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        Host.Dispose();
        _file.Dispose();
    }

    /// <summary>How SQLite finds the rows of each statement.</summary>
    /// <param name="statements">The statements.</param>
    /// <param name="analyzed">Whether it has statistics of these tables.</param>
    internal Dictionary<string, QueryPlanStep[]> Explain(IEnumerable<string> statements, bool analyzed)
    {
        using var connection = _file.Open();
        using var transaction = connection.BeginTransaction();
        if (analyzed)
        {
            using var analyze = new SqliteCommand("ANALYZE", connection, transaction);
            analyze.ExecuteNonQuery();
        }

        return statements.ToDictionary(sql => sql, sql => Explain(sql, connection, transaction).ToArray());
    }

    private static IEnumerable<QueryPlanStep> Explain(string sql, SqliteConnection connection, SqliteTransaction transaction)
    {
        using var command = new SqliteCommand("EXPLAIN QUERY PLAN " + sql, connection, transaction);
        command.Parameters.AddRange(ParameterName().Matches(sql).Select(match => match.Value).Distinct().Select(name => new SqliteParameter(name, "[]")));
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return new QueryPlanStep(reader.GetInt32(1), reader.GetString(3));
        }
    }

    [GeneratedRegex("@[a-zA-Z]+")]
    private static partial Regex ParameterName();

    private void Fill(int count, Guid webhookId, string values)
    {
        using var connection = _file.Open();
        using var command = new SqliteCommand(
            $"""
            CREATE TEMP TABLE ids AS
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < @count)
            SELECT printf('%08X-0000-0000-0000-%012X', @series, n) AS id FROM numbers;

            BEGIN;
            INSERT INTO webhook_messages (id, event, phase, raised_at, invocation, data, context, deliveries)
            SELECT id, 'a', 'After', 0, CAST(@document AS BLOB), x'', x'', 1 FROM ids;
            INSERT INTO webhook_deliveries (id, message_id, webhook_id, event, state, attempts, earlier_attempts, due_at, settled_at, created_at)
            SELECT id, id, @webhook, 'a', {values}, 0 FROM ids;
            COMMIT;
            DROP TABLE ids;
            """,
            connection);
        command.Parameters.AddWithValue("@series", ++_series);
        command.Parameters.AddWithValue("@document", """{"timestamp":"2026-11-24T12:00:00Z"}""");
        command.Parameters.AddWithValue("@webhook", webhookId);
        command.Parameters.AddWithValue("@count", count);
        command.ExecuteNonQuery();
    }
}
