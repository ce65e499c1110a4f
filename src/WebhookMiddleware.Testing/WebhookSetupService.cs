using Microsoft.Extensions.Hosting;

namespace WebhookMiddleware.Testing;

/// <summary>Adds the webhooks to the application's store while the application starts.</summary>
internal sealed class WebhookSetupService(IEnumerable<WebhookSetup> setups, IServiceProvider services)
    : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan FactoryLead = TimeSpan.FromMilliseconds(200);

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
        try
        {
            foreach (var setup in setups)
            {
                await setup.AddToStoreAsync(services, cancellationToken);
                setup.Started(services);
            }
        }
        catch
        {
            // A WebApplicationFactory takes the built host's services on another thread. When they are disposed of before, the test is told
            // of that, and not of what is wrong with its set-up.
            await Task.Delay(FactoryLead, TimeProvider.System, cancellationToken);
            throw;
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
