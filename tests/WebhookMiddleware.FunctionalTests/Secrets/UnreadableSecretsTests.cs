using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.Payloads.Binding;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.Secrets;

/// <summary>What becomes of requests, deliveries and health while the keys are gone, and when they are back.</summary>
public sealed class UnreadableSecretsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Keys_GoneAndBack_HookFailsThenWorksWithoutARestart()
    {
        await using var writer = await SecretsApi.StartAsync(_folder);
        var id = await writer.AddHookAsync(Hooks.Gate(SecretsApi.Before, writer.Receiver.Url("/gate")).With("name", "Stock"));
        var restore = TakeKeysAway();
        await using var host = await SecretsApi.StartAsync(_folder);

        var refused = await host.OrderAsync();
        refused.Status.Should().Be(502, refused.Body);
        refused.Json["type"]!.GetValue<string>().Should().Be("urn:webhook:failed");
        writer.Receiver.Received.Should().BeEmpty();
        var health = await host.HealthAsync();
        health.Status.Should().Be(HealthStatus.Degraded);
        health.Description.Should().Contain("Stock").And.Contain(id);

        restore();
        await UntilHealthyAsync(host);

        (await host.OrderAsync()).Status.Should().Be(200);
        writer.Receiver.Received.Should().ContainSingle().Which.Header("Authorization").Should().NotBeNull();
        host.Logs.Entries.Should().ContainSingle(entry => entry.Event == "WebhookSecretsUnreadable");
        host.Logs.Entries.Should().ContainSingle(entry => entry.Event == "WebhookSecretsReadableAgain");
    }

    [Fact]
    public async Task Keys_GoneAndTheHookMayFail_LetsTheRequestPassUncalled()
    {
        await using var writer = await SecretsApi.StartAsync(_folder);
        await writer.AddHookAsync(Hooks.Gate(SecretsApi.Before, writer.Receiver.Url("/gate")).With("onFailure", "continue"));
        TakeKeysAway();
        await using var host = await SecretsApi.StartAsync(_folder);

        (await host.OrderAsync()).Status.Should().Be(200);

        writer.Receiver.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task Keys_GoneAndBack_DeliveriesFailByTheScheduleAndArrive()
    {
        string id;
        await using var receiver = await WebhookReceiver.StartAsync();
        await using (var writer = await SecretsApi.StartAsync(_folder))
        {
            id = await writer.AddHookAsync(Hooks.Notify(SecretsApi.After, receiver.Url("/told")));
        }

        var restore = TakeKeysAway();
        await using var host = await SecretsApi.StartAsync(_folder);
        (await host.OrderAsync()).Status.Should().Be(200);

        var failed = await Eventually.GetAsync(
            async () => (await host.DeliveriesAsync()).Single(), delivery => delivery["attempts"]!.AsArray().Count == 1);
        failed["state"]!.GetValue<string>().Should().Be("pending");
        failed["hookId"]!.GetValue<string>().Should().Be(id);
        failed["attempts"]![0]!["outcome"]!.GetValue<string>().Should().Be("secretUnreadable");
        receiver.Received.Should().BeEmpty();

        restore();
        await UntilHealthyAsync(host);
        await Eventually.GetAsync(
            async () =>
            {
                host.Time.Advance(TimeSpan.FromSeconds(1));
                return (await host.DeliveriesAsync()).Single();
            },
            delivery => delivery["state"]!.GetValue<string>() == "delivered");
        receiver.Received.Should().ContainSingle().Which.Header("Authorization").Should().NotBeNull();
    }

    // A host does this at its start and every hour.
    [Fact]
    public async Task Keys_NewOne_IsInUseOnceTheHostRunsAndTheOldOneCanGo()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using (var writer = await SecretsApi.StartAsync(_folder))
        {
            await writer.AddHookAsync(Hooks.Gate(SecretsApi.Before, receiver.Url("/gate")));
        }

        var old = Directory.GetFiles(_folder.KeysFolder).Should().ContainSingle().Subject;
        using (var services = new ServiceCollection()
            .AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(_folder.KeysFolder)).Services.BuildServiceProvider())
        {
            var now = TimeProvider.System.GetUtcNow().AddMinutes(1);
            services.GetRequiredService<IKeyManager>().CreateNewKey(now, now.AddDays(90));
        }

        await using (var renewing = await SecretsApi.StartAsync(_folder))
        {
            await Eventually.GetAsync(
                () => Task.FromResult(renewing.Logs.Entries), entries => entries.Any(entry => entry.Event == "WebhookSecretsRenewed"));
        }

        File.Delete(old);
        await using var next = await SecretsApi.StartAsync(_folder);
        (await next.OrderAsync()).Status.Should().Be(200);
        receiver.Received.Should().ContainSingle().Which.Header("Authorization").Should().NotBeNull();
    }

    /// <summary>Moves the keys out of their folder; the result puts them back.</summary>
    private Action TakeKeysAway()
    {
        var away = _folder.KeysFolder + "-away";
        Directory.Move(_folder.KeysFolder, away);
        return () =>
        {
            foreach (var file in Directory.GetFiles(away))
            {
                File.Move(file, Path.Combine(_folder.KeysFolder, Path.GetFileName(file)));
            }
        };
    }

    private static Task<HealthReportEntry> UntilHealthyAsync(SecretsApi host)
        => Eventually.GetAsync(
            () =>
            {
                host.Time.Advance(TimeSpan.FromSeconds(1));
                return host.HealthAsync();
            },
            health => health.Status == HealthStatus.Healthy);
}
