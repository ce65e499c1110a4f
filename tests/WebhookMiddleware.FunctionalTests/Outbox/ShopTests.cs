using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using WebhookMiddleware.EntityFrameworkCore;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.Outbox;

/// <summary>Tests on a shop that their class shares; each begins with an empty one.</summary>
public abstract class ShopTests(ShopFixture fixture) : IAsyncLifetime
{
    protected ShopApi Shop => fixture.Shop;

    private protected TestApi Api => Shop.Api;

    public Task InitializeAsync() => Shop.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Starts another API on the same database.</summary>
    private protected Task<ShopApi> StartAsync(Action<TestApiBuilder> configure) => fixture.StartAsync(configure);

    private protected void UseDatabase(DbContextOptionsBuilder options) => fixture.UseDatabase(options);

    private protected IDbContextOutbox Outbox => Api.Services.GetRequiredService<IDbContextOutbox>();

    /// <summary>Makes a context of the shop's with other options; what is configured comes before the outbox's interceptor.</summary>
    private protected ShopContext NewContext(
        Action<DbContextOptionsBuilder<ShopContext>>? before = null, Action<DbContextOptionsBuilder<ShopContext>>? after = null)
    {
        var options = new DbContextOptionsBuilder<ShopContext>();
        fixture.UseDatabase(options);
        options.UseApplicationServiceProvider(Api.Services);
        before?.Invoke(options);
        options.UseWebhookOutbox();
        after?.Invoke(options);
        return new ShopContext(options.Options);
    }

    /// <summary>Makes a context whose execution strategy tries everything again.</summary>
    private protected ShopContext NewRetryingContext(Action<DbContextOptionsBuilder<ShopContext>>? before = null)
        => NewContext(options =>
        {
            ((IDbContextOptionsBuilderInfrastructure)options).AddOrUpdateExtension(
                RelationalOptionsExtension.Extract(options.Options)
                    .WithExecutionStrategyFactory(dependencies => new Retrying(dependencies)));
            before?.Invoke(options);
        });

    /// <summary>How many sales there are.</summary>
    private protected Task<int> CountSalesAsync() => Shop.WithContextAsync(context => context.Sales.CountAsync());

    /// <summary>Waits until the outbox holds deliveries in these states, each of which has been told once.</summary>
    protected async Task SettledAsync(params string[] states)
    {
        await Eventually.GetAsync(Shop.StatesAsync, actual => actual.SequenceEqual(states));
        Api.Receiver.Received.Should().HaveCount(states.Length);
    }

    private sealed class Retrying(ExecutionStrategyDependencies dependencies) : ExecutionStrategy(dependencies, maxRetryCount: 3, TimeSpan.Zero)
    {
        protected override bool ShouldRetryOn(Exception exception) => exception is TimeoutException;
    }
}
