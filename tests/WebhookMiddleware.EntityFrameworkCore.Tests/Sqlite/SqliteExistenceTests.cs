using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.EntityFrameworkCore.Tests.Support;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Sqlite;

/// <summary>A file that is to exist already, one that is new, and one that goes away.</summary>
public sealed class SqliteExistenceTests : IDisposable
{
    private readonly SqliteFile _file = new();

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData(true, "")]
    [InlineData(false, ";Mode=ReadWrite")]
    public async Task Start_FileIsToExistAndDoesNot_IsCriticalAndNothingIsCreated(bool isRequired, string mode)
    {
        using var host = NewHost("Production", mode, isRequired);

        await host.StartAsync();

        Logs(host, LogLevel.Critical).Should().ContainSingle().Which.Should().ContainAll(_file.Path, "Webhooks:RequireExistingStore");
        await Store(host).Invoking(store => store.LoadAsync(default)).Should().ThrowAsync<StoreMissingException>();
        File.Exists(_file.Path).Should().BeFalse();
        await host.StopAsync();
    }

    [Theory]
    [InlineData(true, "")]
    [InlineData(false, ";Mode=ReadWrite")]
    public async Task Start_FileIsToExistAndIsEmpty_IsCriticalAndItStaysEmpty(bool isRequired, string mode)
    {
        await File.WriteAllTextAsync(_file.Path, "");
        using var host = NewHost("Production", mode, isRequired);

        await host.StartAsync();

        Logs(host, LogLevel.Critical).Should().ContainSingle().Which.Should().Contain("has no webhook tables");
        new FileInfo(_file.Path).Length.Should().Be(0);
        await host.StopAsync();
    }

    [Fact]
    public async Task Start_FileIsToExistAndComesLater_IsUsed()
    {
        using var host = NewHost("Production", "", isRequired: true);
        await host.StartAsync();

        using (var other = new StoreHost(builder => builder.UseSqlite(_file.ConnectionString)))
        {
            await other.Webhooks.AddAsync(Samples.Plain(), default);
        }

        (await Store(host).LoadAsync(default)).Webhooks.Should().ContainSingle();
        await host.StopAsync();
    }

    [Theory]
    [InlineData("Production", 1)]
    [InlineData("Development", 0)]
    public async Task Start_FileIsNew_WarnsOutsideDevelopment(string environment, int warnings)
    {
        using var host = NewHost(environment);
        await host.StartAsync();
        using var again = NewHost(environment);
        await again.StartAsync();

        Created(host).Where(text => text.Contains(_file.Path) && text.Contains("Webhooks:RequireExistingStore")).Should().HaveCount(warnings);
        Created(again).Should().BeEmpty("it was there");
        await host.StopAsync();
        await again.StopAsync();
    }

    [Fact]
    public async Task Use_FileHasGone_FailsAndCreatesNoOther()
    {
        using var host = new StoreHost(builder => builder.UseSqlite(_file.ConnectionString));
        await host.Webhooks.AddAsync(Samples.Plain(), default);
        SqliteConnection.ClearAllPools();
        File.Delete(_file.Path);

        (await host.Webhooks.Awaiting(store => store.LoadAsync(default)).Should().ThrowAsync<StoreMissingException>())
            .WithMessage($"*{_file.Path}*was removed*");
        await host.Outbox.Awaiting(outbox => outbox.ProbeAsync(default)).Should().ThrowAsync<StoreMissingException>();
        File.Exists(_file.Path).Should().BeFalse();
    }

    private static IWebhookStore Store(IHost host) => host.Services.GetRequiredService<IWebhookStore>();

    private static IEnumerable<string> Logs(IHost host, LogLevel level)
        => host.Services.GetFakeLogCollector().GetSnapshot().Where(log => log.Level == level).Select(log => log.Message);

    private static IEnumerable<string> Created(IHost host)
        => host.Services.GetFakeLogCollector().GetSnapshot().Where(log => log.Id.Name == "WebhookStoreCreated").Select(log => log.Message);

    private IHost NewHost(string environment, string mode = "", bool isRequired = false)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment });
        builder.Services.AddFakeLogging();
        builder.Services.Configure<WebhookOptions>(options => options.RequireExistingStore = isRequired);
        new WebhookBuilder(builder.Services).UseSqlite(_file.ConnectionString + mode);
        builder.Services.AddSingleton<IDataProtectionProvider>(new SwitchableKeyRing());
        return builder.Build();
    }
}
