using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;

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

    /// <summary>Waits until the outbox holds deliveries in these states, each of which has been told once.</summary>
    protected async Task SettledAsync(params string[] states)
    {
        await Eventually.GetAsync(Shop.StatesAsync, actual => actual.SequenceEqual(states));
        Api.Receiver.Received.Should().HaveCount(states.Length);
    }
}
