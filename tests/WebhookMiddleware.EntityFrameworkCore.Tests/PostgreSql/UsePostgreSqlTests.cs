using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.PostgreSql;

/// <summary>What needs no server.</summary>
public sealed class UsePostgreSqlTests
{
    [Theory]
    [InlineData("")]
    [InlineData("localhost")]
    [InlineData("Host=localhost;Nonsense=1")]
    [InlineData("Database=webhooks")]
    public void UsePostgreSql_ConnectionStringOfNoUse_Throws(string connectionString)
    {
        var builder = new WebhookBuilder(new ServiceCollection());

        builder.Invoking(b => b.UsePostgreSql(connectionString)).Should().Throw<ArgumentException>();
        builder.Services.Should().BeEmpty();
    }

    [Fact]
    public void UsePostgreSql_CalledTwice_RegistersOnce()
    {
        var services = new ServiceCollection();
        new WebhookBuilder(services).UsePostgreSql("Host=localhost");
        var once = services.Count;

        new WebhookBuilder(services).UsePostgreSql("Host=localhost");

        services.Should().HaveCount(once);
    }

    [Fact]
    public void UsePostgreSql_NoDataSource_Throws()
        => new WebhookBuilder(new ServiceCollection()).Invoking(builder => builder.UsePostgreSql((Npgsql.NpgsqlDataSource)null!))
            .Should().Throw<ArgumentNullException>().WithParameterName("dataSource");

    [Fact]
    public async Task UseInMemory_AfterUsePostgreSql_ReplacesItWholly()
    {
        using var host = new StoreHost(builder => builder.UsePostgreSql("Host=/nowhere;Timeout=1").UseInMemory());

        var replaced = typeof(EntityFrameworkCore.PostgreSql.PostgreSqlBackend).Assembly;
        foreach (var service in host.Services.GetServices<IHostedService>().OfType<BackgroundService>().Where(service => service.GetType().Assembly == replaced))
        {
            await service.StartAsync(default);
            await service.ExecuteTask!;
        }

        await host.Webhooks.AddAsync(Samples.Plain(), default);
        (await host.Webhooks.LoadAsync(default)).Webhooks.Should().ContainSingle();
    }
}
