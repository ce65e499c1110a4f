using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.EntityFrameworkCore.Webhooks;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Sqlite;

public sealed class SqliteStartTests : IDisposable
{
    private readonly SqliteFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Start_FileCanBeOpened_HasTheTablesBeforeHostedServicesStart()
    {
        var probe = new StartProbe(() => _file.Read<long>("SELECT version FROM webhook_state"));
        using var host = NewHost(_file.ConnectionString, services => services.AddSingleton<IHostedService>(probe));

        await host.StartAsync();

        probe.Seen.Should().Be(1);
        await host.StopAsync();
    }

    [Fact]
    public async Task Start_TablesAreUpToDate_ReadsTheWebhooksWithoutEntityFramework()
    {
        var webhook = Samples.Plain();
        using (var before = new StoreHost(builder => builder.UseSqlite(_file.ConnectionString)))
        {
            await before.Webhooks.AddAsync(webhook, default);
        }

        using var host = NewHost(
            _file.ConnectionString, services => services.AddSingleton<IDbContextFactory<WebhookDbContext>>(new NoContexts()));
        await host.StartAsync();
        var store = host.Services.GetRequiredService<IWebhookStore>();

        (await store.LoadAsync(default)).Webhooks.Should().ContainSingle().Which.Should().BeEquivalentTo(webhook);
        (await store.GetVersionAsync(default)).Should().Be(2);
        await host.StopAsync();
    }

    // What runs right after the start shares the processor with the first requests, and EF's model takes longer than the rest of a start.
    [Fact]
    public async Task Start_TablesAreUpToDate_MeasuresAndReadsSecretsWithoutEntityFramework()
    {
        var webhook = Samples.Full();
        using (var before = new StoreHost(builder => builder.UseSqlite(_file.ConnectionString)))
        {
            await before.Webhooks.AddAsync(webhook, default);
            await before.Outbox.WriteAsync([Samples.Message(Samples.Delivery(webhook.Id))], TimeSpan.FromMinutes(1), default);
        }

        using var host = NewHost(
            _file.ConnectionString, services => services.AddSingleton<IDbContextFactory<WebhookDbContext>>(new NoContexts()));
        await host.StartAsync();

        (await host.Services.GetRequiredService<IDeliveryQueue>().GetDepthAsync(default)).Pending.Should().Be(1);
        (await host.Services.GetRequiredService<SecretsRenewal>().ReadAsync(default)).Should().ContainSingle()
            .Which.Should().Match<WebhookRow>(row => row.Id == webhook.Id && row.Name == webhook.Name && row.Secrets != null);
        await host.StopAsync();
    }

    [Fact]
    public async Task Start_FileCanNotBeOpened_StartsAndWorksOnceItCan()
    {
        // A file stands where the folder should be.
        var blocked = Path.Combine(_file.Folder, "blocked");
        await File.WriteAllTextAsync(blocked, "");
        using var host = NewHost($"Data Source={Path.Combine(blocked, "store.db")}");
        var store = host.Services.GetRequiredService<IWebhookStore>();

        await host.StartAsync();

        host.Services.GetFakeLogCollector().GetSnapshot()
            .Should().ContainSingle(r => r.Level == LogLevel.Error).Which.Exception.Should().NotBeNull();
        await store.Invoking(s => s.GetVersionAsync(default)).Should().ThrowAsync<IOException>();

        File.Delete(blocked);
        var webhook = Samples.Plain();
        await store.AddAsync(webhook, default);
        (await store.FindAsync(webhook.Id, default)).Should().BeEquivalentTo(webhook);
        await host.StopAsync();
    }

    [Fact]
    public async Task UseSqlite_MissingFolder_CreatesIt()
    {
        var path = Path.Combine(_file.Folder, "a", "b", "store.db");
        using var host = new StoreHost(builder => builder.UseSqlite($"Data Source={path}"));

        await host.Webhooks.GetVersionAsync(default);

        File.Exists(path).Should().BeTrue();
    }

    [Theory]
    [InlineData("", 30_000)]
    [InlineData(";Default Timeout=7", 7_000)]
    public async Task UseSqlite_DefaultTimeout_IsHowLongSqliteWaits(string setting, long milliseconds)
    {
        using var host = new StoreHost(builder => builder.UseSqlite(_file.ConnectionString + setting));
        await using var context = await host.Services.GetRequiredService<IDbContextFactory<WebhookDbContext>>().CreateDbContextAsync();
        await context.Database.OpenConnectionAsync();

        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = "PRAGMA busy_timeout";
        (await command.ExecuteScalarAsync()).Should().Be(milliseconds);
    }

    [Fact]
    public async Task UseSqlite_ConnectionsOfContexts_CommitToTheDisk()
    {
        using var host = new StoreHost(builder => builder.UseSqlite(_file.ConnectionString));
        await using var context = await host.Services.GetRequiredService<IDbContextFactory<WebhookDbContext>>().CreateDbContextAsync();
        await context.Database.OpenConnectionAsync();

        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = "PRAGMA synchronous";
        (await command.ExecuteScalarAsync()).Should().Be(2L, "that is FULL");
    }

    [Theory]
    [InlineData("Data Source=:memory:")]
    [InlineData("Data Source=x;Mode=Memory")]
    [InlineData("Data Source=file:x?mode=memory&cache=shared")]
    [InlineData("Mode=ReadWriteCreate")]
    public void UseSqlite_DatabaseInMemory_IsRefusedAndNamesUseInMemory(string connectionString)
    {
        var builder = new WebhookBuilder(new ServiceCollection());

        builder.Invoking(b => b.UseSqlite(connectionString)).Should().Throw<ArgumentException>().WithMessage("*UseInMemory()*");
        builder.Services.Should().BeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("store.db")]
    [InlineData("Data Source=store.db;Nonsense=1")]
    public void UseSqlite_MalformedConnectionString_Throws(string connectionString)
        => new WebhookBuilder(new ServiceCollection()).Invoking(b => b.UseSqlite(connectionString)).Should().Throw<ArgumentException>();

    private static IHost NewHost(string connectionString, Action<IServiceCollection>? configure = null)
        => BareHost.Create(builder => builder.UseSqlite(connectionString), configure);

    private sealed class NoContexts : IDbContextFactory<WebhookDbContext>
    {
        public WebhookDbContext CreateDbContext() => throw new InvalidOperationException("A context builds EF's model.");
    }
}
