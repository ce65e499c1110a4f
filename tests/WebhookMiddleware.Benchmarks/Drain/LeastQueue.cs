using System.Data.Common;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Npgsql;
using WebhookMiddleware.Benchmarks.Figures;
using WebhookMiddleware.Benchmarks.Macro.Hand;
using WebhookMiddleware.Benchmarks.Processes;

namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>
/// A durable queue with leases that does nothing else: rows claimed ahead in hundreds, sent as the bare loop sends, and settled by the
/// transaction that claims the next. It has no retries, fairness or lanes. What its tables hold is told at <see cref="LeastTables"/>.
/// </summary>
internal sealed class LeastQueue(
    DbConnection connection, ReceiverProcess receiver, BareLoop sender, string name, int slots, int payload, LeastTables tables)
    : IAsyncDisposable
{
    private readonly ReceiverProcess _receiver = receiver;
    private readonly string _name = name;
    private readonly Channel<long> _sent = Channel.CreateUnbounded<long>();
    private int _claimed;

    /// <summary>Creates the database, and opens it for a number of hosts.</summary>
    public static async Task<IReadOnlyList<LeastQueue>> OpenAsync(
        string store, DrainSettings settings, int hosts, ReceiverProcess receiver, BareLoop sender, string name, LeastTables tables)
    {
        if (store == DrainDatabases.PostgreSql)
        {
            await CreateDatabaseAsync(settings.ConnectionString);
        }

        List<LeastQueue> queues = [];
        while (queues.Count < hosts)
        {
            DbConnection connection = store == DrainDatabases.PostgreSql
                ? new NpgsqlConnection(settings.ConnectionString)
                : new SqliteConnection(settings.ConnectionString);
            await connection.OpenAsync();
            queues.Add(new LeastQueue(connection, receiver, sender, name, settings.Slots, settings.Payload, tables));
        }

        await queues[0].ExecuteAsync(tables.Create);
        return queues;
    }

    public async Task WriteAsync(int count)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await using var insert = Command(tables.Insert);
        Set(insert, "@data", JsonSerializer.SerializeToUtf8Bytes(Backlog.NewOrder(payload), HandJson.Default.Order));
        for (var i = 0; i < count; i++)
        {
            if (tables.HasIds)
            {
                Set(insert, "@delivery", Guid.CreateVersion7());
                Set(insert, "@message", Guid.CreateVersion7());
                Set(insert, "@now", TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
            }

            await insert.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
    }

    /// <summary>Drains the queue by several hosts, which share nothing but the database and this process.</summary>
    public static async Task<Measurement> DrainAsync(IReadOnlyList<LeastQueue> hosts, int count)
    {
        var receiver = hosts[0]._receiver;
        await receiver.ResetAsync();
        var (before, used) = (MachineTimes.Read(), Environment.CpuUsage.TotalTime);
        using var isEmpty = new CancellationTokenSource();
        var left = count;
        await Task.WhenAll(hosts.Select(host => host.DrainAsync(Settled, isEmpty.Token)));
        var cpu = Environment.CpuUsage.TotalTime - used;
        return new Measurement((await receiver.WaitAsync(hosts[0]._name, count)).Rate)
        {
            Requests = count,
            CpuPerOperation = Measurement.CpuOf(cpu, count),
            Foreign = MachineTimes.ForeignShare(before, MachineTimes.Read()),
        };

        void Settled(int settled)
        {
            if (Interlocked.Add(ref left, -settled) == 0)
            {
                isEmpty.Cancel();
            }
        }
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private async Task DrainAsync(Action<int> settled, CancellationToken isEmpty)
    {
        var waiting = Channel.CreateUnbounded<(long Id, byte[] Data)>();
        var senders = Enumerable.Range(0, slots).Select(_ => Task.Run(() => SendAsync(waiting.Reader))).ToArray();
        try
        {
            while (true)
            {
                settled(await TurnAsync(waiting.Writer));
                await _sent.Reader.WaitToReadAsync(isEmpty);
            }
        }
        catch (OperationCanceledException) when (isEmpty.IsCancellationRequested)
        {
            waiting.Writer.Complete();
        }

        await Task.WhenAll(senders);
    }

    private async Task SendAsync(ChannelReader<(long Id, byte[] Data)> waiting)
    {
        await foreach (var (id, data) in waiting.ReadAllAsync())
        {
            await sender.PostAsync(_name, JsonSerializer.Deserialize(data, HandJson.Default.Order)!, CancellationToken.None);
            _sent.Writer.TryWrite(id);
        }
    }

    // Settles what has been sent and claims as many again, in one transaction. Returns how many were settled.
    private async Task<int> TurnAsync(ChannelWriter<(long Id, byte[] Data)> waiting)
    {
        List<long> sent = [];
        while (_sent.Reader.TryRead(out var id))
        {
            sent.Add(id);
        }

        _claimed -= sent.Count;
        await using var transaction = await connection.BeginTransactionAsync();
        await SettleAsync(sent);
        var claimed = _claimed <= LeastTables.Batch ? await ClaimAsync() : [];
        await transaction.CommitAsync();
        _claimed += claimed.Count;
        claimed.ForEach(row => waiting.TryWrite(row));
        return sent.Count;
    }

    private async Task SettleAsync(List<long> sent)
    {
        if (sent.Count == 0)
        {
            return;
        }

        await using var settle = Command(tables.Settle);
        if (tables.HasHistory)
        {
            Set(settle, "@now", TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        }

        foreach (var ids in connection is SqliteConnection ? sent.Cast<object>() : [sent])
        {
            Set(settle, "@id", ids);
            await settle.ExecuteNonQueryAsync();
        }
    }

    private async Task<List<(long Id, byte[] Data)>> ClaimAsync()
    {
        await using var claim = Command(tables.Claim);
        var now = TimeProvider.System.GetUtcNow();
        Set(claim, "@now", now.ToUnixTimeMilliseconds());
        Set(claim, "@until", now.AddMinutes(1).ToUnixTimeMilliseconds());
        Set(claim, "@limit", LeastTables.Batch);
        if (tables.HasIds)
        {
            Set(claim, "@claim", Guid.CreateVersion7(now));
        }

        await using var reader = await claim.ExecuteReaderAsync();
        List<(long Id, byte[] Data)> claimed = [];
        while (await reader.ReadAsync())
        {
            claimed.Add((reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)));
        }

        return claimed;
    }

    private static async Task CreateDatabaseAsync(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        await using var server = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Database = "postgres" });
        await using var create = server.CreateCommand($"CREATE DATABASE \"{settings.Database}\"");
        await create.ExecuteNonQueryAsync();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = Command(sql);
        await command.ExecuteNonQueryAsync();
    }

    private DbCommand Command(string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private static void Set(DbCommand command, string parameter, object value)
    {
        if (!command.Parameters.Contains(parameter))
        {
            var created = command.CreateParameter();
            created.ParameterName = parameter;
            command.Parameters.Add(created);
        }

        command.Parameters[parameter].Value = value;
    }
}
