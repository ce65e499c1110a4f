using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.PostgreSql;

public sealed class PostgreSqlProbeTests : INeedPostgreSql, IDisposable
{
    private readonly PostgreSqlDatabase _database = new();
    private readonly string _role;
    private readonly StoreHost _host;

    public PostgreSqlProbeTests()
    {
        _database.Clear();
        _role = $"{_database.Name}_app";
        _database.Execute($"""
            CREATE ROLE {_role} LOGIN;
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {_role};
            GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {_role};
            """);
        _host = new StoreHost(builder => builder.UsePostgreSql(
            new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Username = _role }.ConnectionString));
    }

    [Fact]
    public async Task Probe_DatabaseThatIsReadOnlyForNewSessions_FailsUntilItIsNot()
    {
        await ProbeAsync();
        SetReadOnly(true);

        await FailAsync(PostgresErrorCodes.ReadOnlySqlTransaction);

        SetReadOnly(false);
        await ProbeAsync();
    }

    [Fact]
    public async Task Write_SessionsFromWhenTheDatabaseWasReadOnly_AreReplacedAfterTheFirstFailure()
    {
        SetReadOnly(true);
        await _host.Webhooks.GetVersionAsync(default);
        SetReadOnly(false);

        await _host.Awaiting(host => host.CallLogWriter.AppendAsync([Samples.Call()], default)).Should().ThrowAsync<Exception>();

        await _host.CallLogWriter.AppendAsync([Samples.Call()], default);
        await _host.Outbox.WriteAsync([Samples.Message(Samples.Delivery(Guid.CreateVersion7()))], TimeSpan.FromMinutes(1), default);
    }

    [Fact]
    public async Task Write_DatabaseThatStaysReadOnly_ClearsThePoolOncePerInterval()
    {
        SetReadOnly(true, endsSessions: false);
        await FailAsync(PostgresErrorCodes.ReadOnlySqlTransaction);
        await FailAsync(PostgresErrorCodes.ReadOnlySqlTransaction);
        var session = ReadSession();

        await FailAsync(PostgresErrorCodes.ReadOnlySqlTransaction);
        await _host.Awaiting(host => host.CallLogWriter.AppendAsync([Samples.Call()], default)).Should().ThrowAsync<Exception>();
        await _host.Awaiting(host => host.Queue.RecoverAsync(10, default)).Should().ThrowAsync<Exception>();
        var later = ReadSession();
        SetReadOnly(false);
        _host.Time.Advance(StaleSessions.Interval);
        await FailAsync(PostgresErrorCodes.ReadOnlySqlTransaction);
        await ProbeAsync();

        later.Should().Be(session);
        ReadSession().Should().NotBe(session);
    }

    [Theory]
    [InlineData("webhook_messages")]
    [InlineData("webhook_deliveries")]
    public async Task Probe_RightThatIsLost_FailsUntilItIsGranted(string table)
    {
        await ProbeAsync();
        _database.Execute($"REVOKE INSERT ON {table} FROM {_role}");

        await FailAsync(PostgresErrorCodes.InsufficientPrivilege);

        _database.Execute($"GRANT INSERT ON {table} TO {_role}");
        await ProbeAsync();
    }

    [Theory]
    [InlineData("webhook_messages")]
    [InlineData("webhook_deliveries")]
    public async Task Probe_TableThatIsMissing_FailsUntilItIsBack(string table)
    {
        await ProbeAsync();
        _database.Execute($"ALTER TABLE {table} RENAME TO gone");

        await FailAsync(PostgresErrorCodes.UndefinedTable);

        _database.Execute($"ALTER TABLE gone RENAME TO {table}");
        await ProbeAsync();
    }

    [Fact]
    public async Task Probe_RoleWithoutTheRightToDelete_LeavesNothing()
    {
        _database.Execute($"REVOKE DELETE ON webhook_messages, webhook_deliveries FROM {_role}");

        await ProbeAsync();

        _database.Read<long>("SELECT count(*) FROM webhook_messages").Should().Be(0);
        _database.Read<long>("SELECT count(*) FROM webhook_deliveries").Should().Be(0);
    }

    [Fact]
    public async Task Append_CallsThatAreThereAlready_ArePassedOver()
    {
        WebhookCallRecord[] calls = [Samples.Call(), Samples.Call()];
        await _host.CallLogWriter.AppendAsync(calls[..1], default);

        await _host.CallLogWriter.AppendAsync(calls, default);

        (await _host.CallLogReader.ReadAsync(new CallLogQuery(), default)).Items.Select(call => call.Id).Should().BeEquivalentTo(calls.Select(call => call.Id));
    }

    public void Dispose()
    {
        _host.Dispose();
        _database.Dispose();
        PostgreSqlServer.Execute($"DROP ROLE IF EXISTS {_role}");
    }

    // As an operator does: the setting counts for sessions that begin after it, so those that there are get ended.
    private void SetReadOnly(bool isReadOnly, bool endsSessions = true)
    {
        PostgreSqlServer.Execute($"ALTER DATABASE {_database.Name} SET default_transaction_read_only = {(isReadOnly ? "on" : "off")}");
        if (isReadOnly && endsSessions)
        {
            PostgreSqlServer.Execute($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{_database.Name}'");
        }
    }

    private async Task FailAsync(string state)
    {
        // A connection that was ended from outside says so first.
        for (var i = 0; i < 3; i++)
        {
            var failure = (await _host.Awaiting(_ => ProbeAsync()).Should().ThrowAsync<NpgsqlException>()).Which;
            if (failure.SqlState == state)
            {
                return;
            }
        }

        throw new InvalidOperationException($"The probe never failed with {state}.");
    }

    // The newest: one that was closed may still be ending.
    private int ReadSession()
        => _database.Read<int>($"SELECT pid FROM pg_stat_activity WHERE usename = '{_role}' ORDER BY backend_start DESC LIMIT 1");

    private Task ProbeAsync() => _host.Outbox.ProbeAsync(default);
}
