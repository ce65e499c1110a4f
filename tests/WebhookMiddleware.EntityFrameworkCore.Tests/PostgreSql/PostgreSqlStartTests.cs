using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.PostgreSql;

public sealed class PostgreSqlStartTests : IClassFixture<PostgreSqlDatabase>, IDisposable
{
    private readonly PostgreSqlDatabase _database = new();

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Start_DatabaseCanBeReached_HasTheTablesBeforeHostedServicesStart()
    {
        var probe = new StartProbe(() => _database.Read<long>("SELECT version FROM webhook_state"));
        using var host = NewHost(_database.ConnectionString, services => services.AddSingleton<IHostedService>(probe));

        await host.StartAsync();

        probe.Seen.Should().Be(1);
        await host.StopAsync();
    }

    [Fact]
    public async Task Start_DatabaseCanNotBeReached_StartsAndWorksOnceItCan()
    {
        // Nobody may log in as this role yet.
        var role = $"{_database.Name}_role";
        using var host = NewHost(new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Username = role, Password = "x" }.ConnectionString);
        var store = host.Services.GetRequiredService<IWebhookStore>();

        await host.StartAsync();

        host.Services.GetFakeLogCollector().GetSnapshot()
            .Should().ContainSingle(r => r.Level == LogLevel.Error).Which.Exception.Should().NotBeNull();
        await store.Invoking(s => s.GetVersionAsync(default)).Should().ThrowAsync<PostgresException>();

        PostgreSqlServer.Execute($"CREATE ROLE \"{role}\" LOGIN SUPERUSER PASSWORD 'x'");
        var webhook = Samples.Plain();
        await store.AddAsync(webhook, default);
        (await store.FindAsync(webhook.Id, default)).Should().BeEquivalentTo(webhook);
        await host.StopAsync();

        host.Dispose();
        _database.Dispose();
        PostgreSqlServer.Execute($"DROP ROLE \"{role}\"");
    }

    [Fact]
    public async Task Start_TablesAreToExistAndDoNot_IsCriticalAndNothingIsCreated()
    {
        PostgreSqlServer.Execute($"CREATE DATABASE \"{_database.Name}\"");
        using var host = NewHost(
            _database.ConnectionString, services => services.Configure<WebhookOptions>(options => options.RequireExistingStore = true));

        await host.StartAsync();

        host.Services.GetFakeLogCollector().GetSnapshot().Should().ContainSingle(log => log.Level == LogLevel.Critical)
            .Which.Message.Should().ContainAll(_database.Name, "no webhook tables", "Webhooks:RequireExistingStore");
        _database.Read<long>("SELECT count(*) FROM pg_tables WHERE tablename LIKE '%webhook%'").Should().Be(0);
        await host.StopAsync();
    }

    [Fact]
    public async Task Start_DatabaseIsToExistAndDoesNot_IsCriticalAndNothingIsCreated()
    {
        using var host = NewHost(
            _database.ConnectionString, services => services.Configure<WebhookOptions>(options => options.RequireExistingStore = true));

        await host.StartAsync();

        host.Services.GetFakeLogCollector().GetSnapshot().Should().ContainSingle(log => log.Level == LogLevel.Critical)
            .Which.Message.Should().ContainAll(_database.Name, "it is not created");
        _database.Invoking(database => database.Read<long>("SELECT 1"))
            .Should().Throw<PostgresException>().Which.SqlState.Should().Be(PostgresErrorCodes.InvalidCatalogName);
        await host.StopAsync();
    }

    private static IHost NewHost(string connectionString, Action<IServiceCollection>? configure = null)
        => BareHost.Create(builder => builder.UsePostgreSql(connectionString), configure);
}
