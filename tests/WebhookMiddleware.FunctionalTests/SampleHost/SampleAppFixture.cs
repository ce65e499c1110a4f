using WebhookMiddleware.FunctionalTests.SampleHost.Support;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>A host for the tests of a class, which save their own webhooks and leave none behind.</summary>
public sealed class SampleAppFixture : IAsyncLifetime
{
    internal SampleApp App { get; private set; } = null!;

    public async Task InitializeAsync() => App = await SampleApp.StartAsync();

    public async Task DisposeAsync() => await App.DisposeAsync();

    /// <summary>Takes a host's webhooks away, and what the receiver got.</summary>
    internal async Task ClearAsync()
    {
        foreach (var hook in await App.ListHooksAsync())
        {
            await App.DeleteHookAsync(hook!["id"]!.GetValue<string>());
        }

        App.Receiver.Clear();
    }
}
