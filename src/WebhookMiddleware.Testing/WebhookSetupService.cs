using Microsoft.Extensions.Hosting;
using WebhookMiddleware.Administration;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Testing;

/// <summary>
/// Adds the webhooks to the application's store while the application starts. They are not validated, because tests also need webhooks
/// that a save would refuse.
/// </summary>
internal sealed class WebhookSetupService(
    IEnumerable<WebhookSetup> setups, IWebhookStore store, IWebhookAdministration administration, TimeProvider timeProvider)
    : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var webhook in setups.SelectMany(setup => setup.Build(timeProvider)))
        {
            await store.AddAsync(webhook, cancellationToken);
        }

        await administration.NotifyChangedAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
