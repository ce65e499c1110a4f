using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Tests;

public sealed class StoreRegistrationTests
{
    [Fact]
    public async Task UseInMemory_TwoServiceProviders_ShareNothing()
    {
        var services = new ServiceCollection();
        new WebhookBuilder(services).UseInMemory();
        await using var first = services.BuildServiceProvider();
        await using var second = services.BuildServiceProvider();

        await first.GetRequiredService<IWebhookStore>().AddAsync(Samples.Plain(), default);

        (await second.GetRequiredService<IWebhookStore>().LoadAsync(default)).Webhooks.Should().BeEmpty();
    }

    [Theory]
    [InlineData("WebhookMiddleware.EntityFrameworkCore")]
    [InlineData("WebhookMiddleware.EntityFrameworkCore.Sqlite")]
    [InlineData("WebhookMiddleware.EntityFrameworkCore.PostgreSql")]
    public void Package_OfAProductionStore_DoesNotNeedEfInMemory(string name)
        => Assembly.Load(name).GetReferencedAssemblies().Select(reference => reference.Name).Should()
            .NotContain("Microsoft.EntityFrameworkCore.InMemory").And.NotContain("WebhookMiddleware.EntityFrameworkCore.InMemory");

    // 'dotnet ef' asks an application for these, to find its contexts.
    [Fact]
    public void UseInMemory_InAnApplicationWithAContext_HidesTheContextOfTheStore()
    {
        var services = new ServiceCollection();
        services.AddDbContext<DbContext>(options => options.UseInMemoryDatabase("own"));
        new WebhookBuilder(services).UseInMemory();
        using var provider = services.BuildServiceProvider();

        provider.GetServices<DbContextOptions>().Should().ContainSingle().Which.ContextType.Should().Be<DbContext>();
    }

    [Fact]
    public void UseInMemory_CalledTwice_RegistersOnce()
    {
        var services = new ServiceCollection();
        new WebhookBuilder(services).UseInMemory();
        var once = services.Count;

        new WebhookBuilder(services).UseInMemory();

        services.Should().HaveCount(once);
    }

    [Fact]
    public async Task UseInMemory_AfterUseSqlite_ReplacesIt()
    {
        using var file = new SqliteFile();
        using var host = new StoreHost(builder => builder.UseSqlite(file.ConnectionString).UseInMemory());

        await host.Webhooks.AddAsync(Samples.Plain(), default);

        File.Exists(file.Path).Should().BeFalse();
    }

    [Fact]
    public async Task UseStore_OwnStoreRegisteredBefore_IsKept()
    {
        var services = new ServiceCollection();
        services.AddSingleton<ICallLogReader>(_ => null!);
        new WebhookBuilder(services).UseInMemory();
        await using var provider = services.BuildServiceProvider();

        provider.GetService<ICallLogReader>().Should().BeNull();
    }

    [Fact]
    public async Task GetVersionAsync_AtEveryPoll_LogsNothingAtInformation()
    {
        using var file = new SqliteFile();
        using var host = new StoreHost(builder => builder.UseSqlite(file.ConnectionString));
        await host.Webhooks.GetVersionAsync(default);
        host.Logs.Clear();

        await host.Webhooks.GetVersionAsync(default);

        host.Logs.GetSnapshot().Should().NotContain(r => r.Level >= LogLevel.Information);
    }
}
