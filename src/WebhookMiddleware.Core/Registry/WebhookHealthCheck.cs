using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Registry;

/// <summary>Says whether the store can be reached, how old the snapshot is, and which webhooks can't be called for want of their secrets.</summary>
internal sealed class WebhookHealthCheck(
    WebhookRegistry registry, IWebhookStore store, IOptions<WebhookOptions> options, TimeProvider timeProvider) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var lastRead = registry.LastReadAt;
        Dictionary<string, object> data = new()
        {
            ["webhooks"] = registry.Current.Webhooks.Count,
            ["snapshotReadAt"] = lastRead?.ToString("O", CultureInfo.InvariantCulture) ?? "never",
        };

        try
        {
            await store.GetVersionAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return lastRead is null
                ? HealthCheckResult.Unhealthy("The webhook store can't be reached, and no webhooks have been loaded.", exception, data)
                : HealthCheckResult.Degraded("The webhook store can't be reached; the webhooks as last loaded stay in force.", exception, data);
        }

        // A store that answers here while the reloader gets nothing for ten polls: it is stuck.
        var limit = TimeSpan.FromMilliseconds(options.Value.ReloadPollMs * 10) + TimeSpan.FromSeconds(5);
        if (lastRead is null || timeProvider.GetUtcNow() - lastRead > limit)
        {
            return HealthCheckResult.Degraded("The webhooks have not been read for a while.", null, data);
        }

        var unreadable = registry.Current.Webhooks.Where(webhook => webhook.Definition.SecretsUnreadable).ToArray();
        return unreadable.Length == 0
            ? HealthCheckResult.Healthy("The webhooks are up to date.", data)
            : HealthCheckResult.Degraded(
                "These webhooks are not called, since their secrets can't be decrypted: "
                    + string.Join(", ", unreadable.Select(webhook => webhook.Definition.ToString())),
                null,
                data);
    }
}
