using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using WebhookMiddleware.EntityFrameworkCore.Backends;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.PostgreSql;

/// <summary>A store on a data source of the application's own, whose connection string has no password.</summary>
public sealed class DataSourceTests : INeedOwnPostgreSql, IDisposable
{
    private readonly PostgreSqlCluster _cluster = PostgreSqlCluster.Start();
    private readonly NpgsqlDataSource _dataSource;
    private string _password = "first";

    public DataSourceTests()
    {
        Execute("CREATE ROLE app LOGIN CREATEDB PASSWORD 'first'");
        Execute("""
            DO $$ BEGIN
                EXECUTE format('COPY (VALUES (''local all postgres trust''), (''local all all scram-sha-256'')) TO %L', current_setting('hba_file'));
            END $$
            """);
        Execute("SELECT pg_reload_conf()");

        // As a cloud's tokens are: asked for whenever a connection is opened, and only asynchronously.
        var builder = new NpgsqlDataSourceBuilder(
            new NpgsqlConnectionStringBuilder(_cluster.ConnectionString("shop")) { Username = "app" }.ConnectionString);
        builder.UsePasswordProvider(_ => throw new NotSupportedException(), (_, _) => ValueTask.FromResult(_password));
        _dataSource = builder.Build();
    }

    [Fact]
    public async Task UsePostgreSql_DataSourceWithPasswordProvider_CreatesTheDatabaseAndWritesAndListens()
    {
        using var host = new StoreHost(builder => builder.UsePostgreSql(_dataSource));
        var webhook = Samples.Plain();

        await host.Webhooks.AddAsync(webhook, default);

        (await host.Webhooks.FindAsync(webhook.Id, default)).Should().BeEquivalentTo(webhook);
        Execute("ALTER ROLE app PASSWORD 'second'");
        _password = "second";
        await using var listening = await ((PostgreSqlBackend)host.Services.GetRequiredService<IStoreBackend>()).CreateListeningConnectionAsync(default);
        await listening.OpenAsync();
        new NpgsqlConnectionStringBuilder(listening.ConnectionString).Should().Match<NpgsqlConnectionStringBuilder>(
            settings => !settings.Pooling && settings.KeepAlive > 0 && settings.Password == null);
    }

    [Fact]
    public async Task Dispose_DataSourceOfTheApplication_StaysUsable()
    {
        using (var host = new StoreHost(builder => builder.UsePostgreSql(_dataSource)))
        {
            await host.Webhooks.GetVersionAsync(default);
        }

        await using var connection = await _dataSource.OpenConnectionAsync();
        connection.Database.Should().Be("shop");
    }

    public void Dispose()
    {
        _dataSource.Dispose();
        _cluster.Dispose();
    }

    private void Execute(string sql)
    {
        using var connection = new NpgsqlConnection(_cluster.ConnectionString("postgres"));
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
