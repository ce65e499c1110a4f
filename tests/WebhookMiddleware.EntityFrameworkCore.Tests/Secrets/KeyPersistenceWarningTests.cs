using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Secrets;

public sealed class KeyPersistenceWarningTests : IDisposable
{
    private readonly SqliteFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Start_NothingSaysWhereKeysAre_WarnsOnce()
        => (await WarningsAsync(UseSqlite, _ => { })).Should().ContainSingle().Which.Should().Contain("PersistKeysTo");

    [Fact]
    public async Task Start_KeysInMemoryOnly_WarnsOnce()
        => (await WarningsAsync(UseSqlite, services => services.AddDataProtection().UseEphemeralDataProtectionProvider())).Should().ContainSingle();

    [Fact]
    public async Task Start_KeysInAFolder_SaysNothing()
        => (await WarningsAsync(UseSqlite, services => services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(_file.Folder))))
            .Should().BeEmpty();

    [Fact]
    public async Task Start_OwnProvider_SaysNothing()
        => (await WarningsAsync(UseSqlite, services => services.AddSingleton<IDataProtectionProvider>(new SwitchableKeyRing()))).Should().BeEmpty();

    [Fact]
    public async Task Start_StoreInMemory_SaysNothing()
        => (await WarningsAsync(webhooks => webhooks.UseInMemory(), _ => { })).Should().BeEmpty();

    private void UseSqlite(IWebhookBuilder webhooks) => webhooks.UseSqlite(_file.ConnectionString);

    private static async Task<string[]> WarningsAsync(Action<IWebhookBuilder> useStore, Action<IServiceCollection> protect)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddFakeLogging();
        useStore(new WebhookBuilder(builder.Services));
        protect(builder.Services);
        using var host = builder.Build();
        await host.StartAsync();
        await host.StopAsync();
        return
        [
            .. host.Services.GetFakeLogCollector().GetSnapshot()
                .Where(record => record.Level == LogLevel.Warning && record.Id.Name == "WebhookKeysNotPersisted")
                .Select(record => record.Message),
        ];
    }
}
