using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace WebhookMiddleware.Benchmarks.Macro.Hand;

/// <summary>A call and its bodies, as they were sent and answered.</summary>
internal sealed record LoggedCall(Guid Id, DateTimeOffset At, double DurationMs, int Status, byte[] Sent, byte[] Answered);

/// <summary>
/// What a team would write to see later what its webhooks were sent and answered: a file of its own, written by one thread in batches of up
/// to a thousand calls, with prepared statements, an index by which a webhook's calls are found, and the bodies apart. It masks and cuts
/// nothing, and its memory has no limit.
/// </summary>
internal sealed class HandLog : IAsyncDisposable
{
    private const int Batch = 1000;
    private const int Series = 1;

    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(200);

    private readonly Channel<LoggedCall> _calls = Channel.CreateUnbounded<LoggedCall>();
    private readonly SqliteConnection _connection;
    private readonly Lazy<Task> _writing;

    public HandLog(string file)
    {
        _connection = new SqliteConnection($"Data Source={file}");

        // With the first call: hosts without one are measured, too.
        _writing = new(() => Task.Run(WriteAsync));
    }

    public void Add(LoggedCall call)
    {
        _ = _writing.Value;
        _calls.Writer.TryWrite(call);
    }

    public async ValueTask DisposeAsync()
    {
        _calls.Writer.Complete();
        await (_writing.IsValueCreated ? _writing.Value : Task.CompletedTask);
        await _connection.DisposeAsync();
    }

    private void CreateTables()
    {
        _connection.Open();
        using var create = _connection.CreateCommand();
        create.CommandText = """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
            CREATE TABLE calls (
                id BLOB PRIMARY KEY, at INTEGER NOT NULL, duration REAL NOT NULL, series INTEGER NOT NULL, status INTEGER NOT NULL)
            WITHOUT ROWID;
            CREATE INDEX calls_series ON calls (series, id);
            CREATE TABLE bodies (id BLOB PRIMARY KEY, sent BLOB NOT NULL, answered BLOB NOT NULL);
            """;
        create.ExecuteNonQuery();
    }

    private async Task WriteAsync()
    {
        CreateTables();
        using var call = Prepare("INSERT INTO calls VALUES ($0, $1, $2, $3, $4)", 5);
        using var bodies = Prepare("INSERT INTO bodies VALUES ($0, $1, $2)", 3);
        List<LoggedCall> batch = [];
        while (await _calls.Reader.WaitToReadAsync())
        {
            if (_calls.Reader.Count < Batch)
            {
                await Task.Delay(Linger);
            }

            while (batch.Count < Batch && _calls.Reader.TryRead(out var next))
            {
                batch.Add(next);
            }

            using var transaction = _connection.BeginTransaction();
            foreach (var logged in batch)
            {
                var id = logged.Id.ToByteArray(bigEndian: true);
                Execute(call, transaction, id, logged.At.ToUnixTimeMilliseconds(), logged.DurationMs, Series, logged.Status);
                Execute(bodies, transaction, id, logged.Sent, logged.Answered);
            }

            transaction.Commit();
            batch.Clear();
        }
    }

    private SqliteCommand Prepare(string sql, int parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        }

        return command;
    }

    private static void Execute(SqliteCommand command, SqliteTransaction transaction, params ReadOnlySpan<object> values)
    {
        command.Transaction = transaction;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        command.ExecuteNonQuery();
    }
}
