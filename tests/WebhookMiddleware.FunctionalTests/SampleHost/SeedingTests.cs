using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Events;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>
/// A new database gets its three demo webhooks, whichever of its hosts add them and whatever becomes of these. The demo webhooks need the
/// host's own address, so the hosts listen on a port.
/// </summary>
public abstract class SeedingTests(string store)
{
    public sealed class OnSqlite() : SeedingTests("sqlite");

    public sealed class OnPostgreSql() : SeedingTests("postgresql"), INeedPostgreSql;

    [Fact]
    public async Task Start_SeveralAtOnceOnNoDatabase_SeedOnceAndShareOneKey()
    {
        using var folder = new TempFolder();
        var hosts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => SampleApp.StartAsync(OnKestrel(folder)))));
        try
        {
            foreach (var app in hosts)
            {
                (await app.ListHooksAsync()).Should().HaveCount(3);
                (await app.GetAsync("/health")).Expect(HttpStatusCode.OK).Text.Should().Be("Healthy");
            }

            // Each with a key of its own could not read what the others encrypted.
            Directory.GetFiles(folder.KeysFolder, "key-*.xml").Should().ContainSingle();
        }
        finally
        {
            foreach (var app in hosts)
            {
                await app.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Start_NewDatabase_NotifiesAllListeners()
    {
        using var folder = new TempFolder();
        var (first, second) = (new CountingListener(), new CountingListener());
        await using var app = await SampleApp.StartAsync(OnKestrel(folder) with
        {
            Services = services => services.AddSingleton<IWebhookChangeListener>(first).AddSingleton<IWebhookChangeListener>(second),
        });

        (await app.GetAsync("/health")).Expect(HttpStatusCode.OK);

        first.Changes.Should().BePositive();
        second.Changes.Should().Be(first.Changes);
    }

    // A test server has no address: the host leaves the database as one does that dies before it comes to the webhooks.
    [Fact]
    public async Task Start_HostBeforeDidNotComeToIt_Seeds()
    {
        using var folder = new TempFolder();
        await using (var died = await SampleApp.StartAsync(new SampleAppOptions { Store = store, Folder = folder, Receiver = null }))
        {
            (await died.ListHooksAsync()).Should().BeEmpty();
        }

        await using var app = await SampleApp.StartAsync(OnKestrel(folder));

        (await app.ListHooksAsync()).Should().HaveCount(3);
    }

    [Fact]
    public async Task Start_HostBeforeDiedWhileSeeding_AddsTheRest()
    {
        using var folder = new TempFolder();
        await using (var died = await SampleApp.StartAsync(new SampleAppOptions { Store = store, Folder = folder, Receiver = null }))
        {
            await died.StoreHookAsync(new Webhook
            {
                Id = new Guid("01a20ada-2c00-7000-8000-000000000001"),
                Name = "Demo: tells of new users",
                Event = WebhookEvents.AfterRegistration,
                Url = "http://127.0.0.1:9/",
            });
            await died.UseDataAsync(async db =>
            {
                var seed = await db.Seeds.SingleAsync();
                seed.ClaimedUntil = TimeProvider.System.GetUtcNow().AddSeconds(1).ToUnixTimeMilliseconds();
                return await db.SaveChangesAsync();
            });
        }

        await using var app = await SampleApp.StartAsync(OnKestrel(folder));

        (await app.ListHooksAsync()).Select(hook => hook!["url"]!.GetValue<string>())
            .Should().HaveCount(3).And.ContainSingle(url => url.StartsWith("http://127.0.0.1:9/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_HooksDeletedSince_SeedsNothing()
    {
        using var folder = new TempFolder();
        await using (var app = await SampleApp.StartAsync(OnKestrel(folder)))
        {
            await DeleteHooksAsync(app);
        }

        await using var next = await SampleApp.StartAsync(OnKestrel(folder));

        (await next.ListHooksAsync()).Should().BeEmpty();
        (await next.GetAsync("/health")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Start_DatabaseCreatedInProduction_SeedsNothing()
    {
        using var folder = new TempFolder();
        await using (var production = await SampleApp.StartAsync(OnKestrel(folder) with { Environment = "Production" }))
        {
            (await production.ReadStoredHooksAsync()).Should().BeEmpty();
        }

        await using var development = await SampleApp.StartAsync(OnKestrel(folder));

        (await development.ListHooksAsync()).Should().BeEmpty();
    }

    private static async Task DeleteHooksAsync(SampleApp app)
    {
        foreach (var hook in await app.ListHooksAsync())
        {
            await app.DeleteHookAsync(hook!["id"]!.GetValue<string>());
        }
    }

    private SampleAppOptions OnKestrel(TempFolder folder) => new() { Store = store, Folder = folder, OnKestrel = true, Receiver = null };
}
