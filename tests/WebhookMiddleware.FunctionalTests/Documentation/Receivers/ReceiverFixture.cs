using WebhookMiddleware.FunctionalTests.SampleHost.Support;

namespace WebhookMiddleware.FunctionalTests.Documentation.Receivers;

/// <summary>The sample host, and the receivers that tests have asked for.</summary>
public sealed class ReceiverFixture : IAsyncLifetime
{
    private readonly Dictionary<string, ReceiverProgram> _receivers = [];

    internal SampleApp App { get; private set; } = null!;

    public async Task InitializeAsync() => App = await SampleApp.StartAsync(new SampleAppOptions { Receiver = null });

    public async Task DisposeAsync()
    {
        await App.DisposeAsync();
        foreach (var receiver in _receivers.Values)
        {
            await receiver.DisposeAsync();
        }
    }

    /// <summary>Returns the running receiver, and a host without webhooks.</summary>
    internal async Task<ReceiverProgram> GetAsync(string file)
    {
        foreach (var hook in await App.ListHooksAsync())
        {
            await App.DeleteHookAsync(hook!["id"]!.GetValue<string>());
        }

        return _receivers.TryGetValue(file, out var running) ? running : _receivers[file] = await ReceiverProgram.StartAsync(file);
    }
}
