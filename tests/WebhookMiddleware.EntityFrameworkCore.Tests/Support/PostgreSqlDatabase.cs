using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Support;

/// <summary>The database of a test class, removed at the end. Test classes that have it are skipped where there is no server.</summary>
public sealed class PostgreSqlDatabase : IDisposable, INeedPostgreSql
{
    private readonly Lazy<string> _connectionString = new(PostgreSqlServer.NewDatabase);
    private bool _hasTables;

    /// <summary>The database is created by whoever uses it first.</summary>
    public string ConnectionString => _connectionString.Value;

    public string Name => new NpgsqlConnectionStringBuilder(ConnectionString).Database!;

    /// <summary>A role that may do no more with the tables than docs/database.md says: a store needs no other rights.</summary>
    private string Role => $"{Name}_api";

    /// <summary>Makes the tables as empty as new ones, and lets the database tell the real time.</summary>
    public void Clear()
    {
        if (!_hasTables)
        {
            using var host = new StoreHost(builder => builder.UsePostgreSql(ConnectionString));
            host.Services.GetRequiredService<WebhookDatabase>().EnsureReadyAsync(default).GetAwaiter().GetResult();
            Execute($"""
                REVOKE CREATE ON SCHEMA public FROM PUBLIC;
                CREATE ROLE "{Role}" LOGIN PASSWORD '{Role}';
                GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{Role}";
                """);
            _hasTables = true;
        }

        Execute($"""
            TRUNCATE webhook_hooks, webhook_versions, webhook_audit, webhook_calls, webhook_call_series, webhook_call_bodies,
                webhook_messages, webhook_once_keys,
                webhook_deliveries, webhook_delivery_attempts, webhook_claims, webhook_enlisted_messages, webhook_statistics_minutes, webhook_statistics_hours, webhook_failures
                RESTART IDENTITY CASCADE;
            UPDATE webhook_state SET version = 1, is_enabled = true, switched_at = NULL;
            {DatabaseClock.Create}
            """);
    }

    /// <summary>An empty store for one host, in which the database's clock shows the host's time.</summary>
    public void UseStore(IWebhookBuilder builder)
    {
        Clear();
        Follow((FakeTimeProvider)builder.Services.Single(service => service.ServiceType == typeof(TimeProvider)).ImplementationInstance!);
        builder.UsePostgreSql(new NpgsqlConnectionStringBuilder(ConnectionString) { Username = Role, Password = Role }.ConnectionString);
    }

    /// <summary>Opens a connection beside the store's own: somebody else's.</summary>
    public NpgsqlConnection Open()
    {
        var connection = new NpgsqlConnection(ConnectionString);
        connection.Open();
        return connection;
    }

    public void Execute(string sql)
    {
        using var connection = Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    public T Read<T>(string sql)
    {
        using var connection = Open();
        using var command = new NpgsqlCommand(sql, connection);
        return (T)command.ExecuteScalar()!;
    }

    public void Dispose()
    {
        if (_connectionString.IsValueCreated)
        {
            using (var connection = new NpgsqlConnection(ConnectionString))
            {
                NpgsqlConnection.ClearPool(connection);
            }

            PostgreSqlServer.Execute($"DROP DATABASE IF EXISTS \"{Name}\" WITH (FORCE)");
            PostgreSqlServer.Execute($"DROP ROLE IF EXISTS \"{Role}\"");
        }
    }

    /// <summary>Puts a clock that can be set in the place of the database's, and sets it whenever the other is moved.</summary>
    private void Follow(FakeTimeProvider time)
    {
        Execute("""
            CREATE TABLE IF NOT EXISTS test_clock (now bigint NOT NULL);
            DELETE FROM test_clock;
            INSERT INTO test_clock VALUES (0);
            GRANT SELECT ON test_clock TO PUBLIC;
            CREATE OR REPLACE FUNCTION webhook_now() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT now FROM test_clock';
            """);
        SetClock();

        ITimer? timer = null;
        timer = time.CreateTimer(
            _ =>
            {
                SetClock();
                timer!.Change(TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
            },
            null,
            TimeSpan.FromMilliseconds(1),
            Timeout.InfiniteTimeSpan);

        void SetClock() => Execute($"UPDATE test_clock SET now = {time.GetUtcNow().ToUnixTimeMilliseconds()}");
    }
}
