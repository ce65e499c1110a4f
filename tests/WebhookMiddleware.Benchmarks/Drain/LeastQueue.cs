using System.Data.Common;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using WebhookMiddleware.Benchmarks.Macro.Hand;

namespace WebhookMiddleware.Benchmarks.Drain;

/// <summary>
/// A durable queue with leases that does nothing else: rows claimed ahead in hundreds, sent as the bare loop sends, and settled by the
/// transaction that claims the next. It has no retries, fairness or lanes. What its tables hold is told at <see cref="LeastTables"/>.
/// </summary>
/// <param name="connection">A connection to its database, open.</param>
/// <param name="tables">Its tables.</param>
/// <param name="slots">How many messages it has in flight.</param>
internal sealed class LeastQueue(DbConnection connection, LeastTables tables, int slots) : IDisposable
{
    private readonly BarePost _post = new();
    private readonly Channel<long> _sent = Channel.CreateUnbounded<long>();
    private int _claimed;

    public Task CreateTablesAsync() => ExecuteAsync(tables.Create);

    public async Task WriteAsync(Order order, int count)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await using var insert = Command(tables.Insert);
        Set(insert, "@data", JsonSerializer.SerializeToUtf8Bytes(order, HandJson.Default.Order));
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

    /// <summary>Sends to a receiver until told to stop.</summary>
    public async Task DrainAsync(string url, CancellationToken stopping)
    {
        var waiting = Channel.CreateUnbounded<(long Id, byte[] Data)>();
        var senders = Enumerable.Range(0, slots).Select(_ => Task.Run(() => SendAsync(url, waiting.Reader))).ToArray();
        try
        {
            while (true)
            {
                await TurnAsync(waiting.Writer);
                await _sent.Reader.WaitToReadAsync(stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            waiting.Writer.Complete();
        }

        await Task.WhenAll(senders);
        await TurnAsync(claimed: null);
    }

    public void Dispose() => _post.Dispose();

    private async Task SendAsync(string url, ChannelReader<(long Id, byte[] Data)> waiting)
    {
        try
        {
            await foreach (var (id, data) in waiting.ReadAllAsync())
            {
                await _post.PostAsync(url, JsonSerializer.Deserialize(data, HandJson.Default.Order)!, CancellationToken.None);
                _sent.Writer.TryWrite(id);
            }
        }
        catch (Exception exception)
        {
            // Ends the loop that settles.
            _sent.Writer.TryComplete(exception);
        }
    }

    // Settles what has been sent and claims as many again, if it is to claim any, in one transaction.
    private async Task TurnAsync(ChannelWriter<(long Id, byte[] Data)>? claimed)
    {
        List<long> sent = [];
        while (_sent.Reader.TryRead(out var id))
        {
            sent.Add(id);
        }

        _claimed -= sent.Count;
        await using var transaction = await connection.BeginTransactionAsync();
        await SettleAsync(sent);
        var rows = claimed is not null && _claimed <= LeastTables.Batch ? await ClaimAsync() : [];
        await transaction.CommitAsync();
        _claimed += rows.Count;
        rows.ForEach(row => claimed!.TryWrite(row));
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
