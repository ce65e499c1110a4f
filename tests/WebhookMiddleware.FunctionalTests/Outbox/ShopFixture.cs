using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.Outbox;

/// <summary>A database, and the API on it that a class of tests shares.</summary>
public abstract class ShopFixture : IAsyncLifetime
{
    internal ShopApi Shop { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        // The tests are skipped then.
        if (this is INeedPostgreSql && PostgreSqlServer.Missing is not null)
        {
            return;
        }

        Shop = await StartAsync();
        await Shop.WithContextAsync(context => context.CreateTablesAsync());
    }

    public async Task DisposeAsync()
    {
        if (Shop is not null)
        {
            await Shop.DisposeAsync();
        }
    }

    /// <summary>Starts another API on the same database.</summary>
    internal Task<ShopApi> StartAsync(Action<TestApiBuilder>? configure = null) => ShopApi.StartAsync(UseStore, UseDatabase, configure);

    internal abstract void UseStore(IWebhookBuilder webhooks);

    internal abstract void UseDatabase(DbContextOptionsBuilder options);
}
