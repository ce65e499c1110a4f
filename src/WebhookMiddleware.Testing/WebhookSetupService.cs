using Microsoft.Extensions.Hosting;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Testing;

/// <summary>Adds the webhooks to the application's store while the application starts.</summary>
internal sealed class WebhookSetupService(
    IEnumerable<WebhookSetup> setups, IWebhookStore store, IWebhookChangeListener listener, TimeProvider timeProvider) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var webhook in setups.SelectMany(setup => setup.Build(timeProvider)))
        {
            await store.AddAsync(webhook, cancellationToken);
        }

        await listener.WebhooksChangedAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
