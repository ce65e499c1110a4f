using Microsoft.Extensions.Hosting;

namespace WebhookMiddleware.Testing;

/// <summary>Adds the webhooks to the application's store while the application starts.</summary>
internal sealed class WebhookSetupService(IEnumerable<WebhookSetup> setups, IServiceProvider services) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var setup in setups)
        {
            await setup.AddToStoreAsync(services, cancellationToken);
            setup.Started(services);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var setup in setups)
        {
            setup.Stopped(services);
        }

        return Task.CompletedTask;
    }
}
