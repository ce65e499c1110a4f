using WebhookMiddleware.Events;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>Hosts without a database.</summary>
public sealed class InMemoryTests
{
    [Fact]
    public async Task Start_InMemory_HostsShareNothing()
    {
        var options = new SampleAppOptions { Store = "inmemory" };
        await using var one = await SampleApp.StartAsync(options, hooks => hooks.On(WebhookEvents.BeforeOrderAdd));
        await using var other = await SampleApp.StartAsync(options);

        await one.AddUserAsync();

        (await other.CountUsersAsync()).Should().Be(0);
        (await other.ListHooksAsync()).Should().BeEmpty();
    }
}
