using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.EntityFrameworkCore.Sqlite.CallLog;
using WebhookMiddleware.EntityFrameworkCore.Sqlite.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Sqlite;

/// <summary>Alone, since other tests that end clear the pools of all files, and with them the connection that is to be read-only.</summary>
[CollectionDefinition(nameof(SqliteProbeTests), DisableParallelization = true)]
[Collection(nameof(SqliteProbeTests))]
public sealed class SqliteProbeTests : IAsyncLifetime, IDisposable
{
    private readonly SqliteFile _file = new();
    private readonly StoreHost _host;
    private readonly SqliteWriter _writer;
    private readonly SqliteDeliveryStore _store;

    public SqliteProbeTests()
    {
        _host = new StoreHost(builder => builder.UseSqlite(_file.ConnectionString));
        _writer = new SqliteWriter(new SqliteConnectionStringBuilder(_file.ConnectionString), Database);
        _store = new SqliteDeliveryStore(_host.Services.GetRequiredService<DeliveryStoreDependencies>(), _writer);
    }

    private WebhookDatabase Database => _host.Services.GetRequiredService<WebhookDatabase>();

    public Task InitializeAsync() => Database.EnsureReadyAsync(default);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _writer.Dispose();
        _host.Dispose();
        _file.Dispose();
    }

    [Fact]
    public async Task Probe_FullFile_FailsUntilThereIsSpace()
    {
        // Migrations that build a table anew leave free pages behind.
        _file.Execute("VACUUM");
        await _writer.ChangeAsync(session => session.Query("PRAGMA max_page_count = 1", row => row.GetInt64(0)), default);

        (await Failing().Should().ThrowAsync<SqliteException>()).Which.SqliteErrorCode.Should().Be(13);

        await _writer.ChangeAsync(session => session.Query("PRAGMA max_page_count = 1000000", row => row.GetInt64(0)), default);
        await ProbeAsync();
    }

    [Fact]
    public async Task Probe_ConnectionThatIsReadOnly_WorksOnTheNext()
    {
        await _writer.ChangeAsync(session => session.Execute("PRAGMA query_only = 1"), default);

        (await Failing().Should().ThrowAsync<SqliteException>()).Which.SqliteErrorCode.Should().Be(8);

        await ProbeAsync();
    }

    [Theory]
    [InlineData("webhook_messages")]
    [InlineData("webhook_deliveries")]
    public async Task Probe_TableThatIsMissing_FailsUntilItIsBack(string table)
    {
        _file.Execute($"ALTER TABLE {table} RENAME TO gone");

        (await Failing().Should().ThrowAsync<SqliteException>()).WithMessage($"*{table}*");

        _file.Execute($"ALTER TABLE gone RENAME TO {table}");
        await ProbeAsync();
    }

    [Fact]
    public async Task Probe_DiskThatFillsUpBetweenItsCommits_RemovesWhatItLeft()
    {
        _file.Execute("CREATE TRIGGER full BEFORE DELETE ON webhook_messages BEGIN SELECT RAISE(ABORT, 'disk full'); END");
        await Failing().Should().ThrowAsync<SqliteException>();
        _file.Execute("DROP TRIGGER full");

        await ProbeAsync();

        _file.Read<long>("SELECT COUNT(*) FROM webhook_messages").Should().Be(0);
        _file.Read<long>("SELECT COUNT(*) FROM webhook_deliveries").Should().Be(0);
    }

    [Fact]
    public async Task Probe_NeverMadeAgain_IsPruned()
    {
        _file.Execute("CREATE TRIGGER full BEFORE DELETE ON webhook_messages BEGIN SELECT RAISE(ABORT, 'disk full'); END");
        await Failing().Should().ThrowAsync<SqliteException>();
        _file.Execute("DROP TRIGGER full");
        _file.Read<long>("SELECT COUNT(*) FROM webhook_messages").Should().Be(1);

        (await _store.PruneAsync(DateTimeOffset.MaxValue, 10, default)).Should().Be(1);

        _file.Read<long>("SELECT COUNT(*) FROM webhook_messages").Should().Be(0);
    }

    [Fact]
    public async Task Append_ConnectionThatIsReadOnly_WorksOnTheNext()
    {
        var calls = new SqliteCallLog(Database, _writer);
        await _writer.ChangeAsync(session => session.Execute("PRAGMA query_only = 1"), default);

        (await calls.Awaiting(log => log.AppendAsync([Samples.Call()], default)).Should().ThrowAsync<SqliteException>())
            .Which.SqliteErrorCode.Should().Be(8);

        await calls.AppendAsync([Samples.Call()], default);
    }

    [Fact]
    public async Task Save_PooledConnectionThatIsReadOnly_WorksOnTheNext()
    {
        await using (var context = await Database.OpenAsync(default))
        {
            await context.Database.ExecuteSqlRawAsync("PRAGMA query_only = 1");
        }

        await this.Awaiting(test => test.SaveAsync()).Should().ThrowAsync<DbUpdateException>();

        await SaveAsync();
    }

    [Fact]
    public async Task Append_CallsThatAreThereAlready_ArePassedOver()
    {
        WebhookCallRecord[] calls = [Samples.Call(), Samples.Call()];
        await _host.CallLogWriter.AppendAsync(calls[..1], default);

        await _host.CallLogWriter.AppendAsync(calls, default);

        (await _host.CallLogReader.ReadAsync(new CallLogQuery(), default)).Items.Select(call => call.Id).Should().BeEquivalentTo(calls.Select(call => call.Id));
    }

    private async Task SaveAsync()
    {
        await using var context = await Database.OpenAsync(default);
        context.OnceKeys.Add(new OnceKeyRow { Key = "key" });
        await context.SaveChangesAsync();
    }

    private Func<Task> Failing() => ProbeAsync;

    private Task ProbeAsync() => _store.ProbeAsync(default);
}
