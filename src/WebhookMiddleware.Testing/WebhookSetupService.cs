using Microsoft.Extensions.Hosting;

namespace WebhookMiddleware.Testing;

/// <summary>Adds the webhooks to the application's store while the application starts.</summary>
internal sealed class WebhookSetupService(IEnumerable<WebhookSetup> setups, IServiceProvider services)
    : IHostedLifecycleService, IDisposable
{
    // Before any other service, which may call webhooks at once.
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (var setup in setups)
        {
            setup.Receiver.Held.HostStarts(services);
        }

        return Task.CompletedTask;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var setup in setups)
        {
            await setup.AddToStoreAsync(services, cancellationToken);
            setup.Started(services);
        }
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Before any other service, since the dispatcher's stop waits for the requests that receivers hold.
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // An application that has failed to start is disposed of, but not stopped.
    public void Dispose()
    {
        foreach (var setup in setups)
        {
            setup.Stopped(services);
        }
    }
}
