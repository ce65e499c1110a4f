using WebhookMiddleware.TestSupport.Stores;

namespace WebhookMiddleware.FunctionalTests.Dashboard;

/// <summary>A store that can't be reached takes nothing with it that was typed.</summary>
public sealed class StoreDownTests
{
    [Fact]
    public async Task Pages_StoreIsDown_SaySoAndACardKeepsWhatWasTyped()
    {
        var store = new FakeWebhookStore();
        await using var host = await DashboardHost.StartAsync(api => api.Store(store));
        var webhook = await host.AddAsync();
        await host.Browser.GetAsync("/webhooks/hooks/new");
        store.BeforeLoad = () => throw new InvalidOperationException("The store is down.");
        store.BeforeWrite = () => Task.FromException(new InvalidOperationException("The store is down."));

        foreach (var path in new[] { "/webhooks/", "/webhooks/stats" })
        {
            var page = await host.Browser.GetAsync(path);
            page.Status.Should().Be(503);
            page.Body.Should().Contain("The page could not be loaded");
        }

        var card = await host.Browser.PostAsync(
            $"/webhooks/hooks/{webhook.Id}", ("name", "Typed"), ("url", webhook.Url), ("event", webhook.Event), ("fireAndForget", "on"), ("version", "1"));
        card.Status.Should().Be(503);
        card.Body.Should().ContainAll($"action=\"../hooks/{webhook.Id}\"", "value=\"Typed\"", "name=\"version\" value=\"1\"", "nothing was saved");
        host.Api.Logs.Entries.Select(entry => entry.Event).Should().Contain(["DashboardPageFailed", "DashboardSaveFailed"]);
    }
}
