using Microsoft.Extensions.Options;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Delivery.Maintenance;

/// <summary>
/// Cancels the deliveries of deleted webhooks. It reads the existing webhooks from the store and not from the registry: in a snapshot that
/// is a second old, or emptied by the switch, a webhook that another host has just created would look deleted.
/// </summary>
/// <remarks>
/// A webhook that the store has never had may be in the configuration of another host, which this host can't know. Its deliveries are left
/// to that host. They are cancelled when they have been due for as long as the queue keeps what has ended: no host has sent them then.
/// </remarks>
internal sealed class OrphanSweep(
    IWebhookStore store, ConfiguredWebhooks configured, IDeliveryQueue queue, IOptions<WebhookOptions> options)
{
    private long? _version;
    private Guid[] _webhookIds = [];

    /// <summary>Cancels at most <paramref name="limit"/> deliveries and returns how many it cancelled.</summary>
    public async Task<int> SweepAsync(int limit, CancellationToken cancellationToken)
    {
        if (_version is null || await store.GetVersionAsync(cancellationToken) != _version)
        {
            var set = await store.LoadAsync(cancellationToken);
            _webhookIds = [.. set.Webhooks.Select(webhook => webhook.Id)];
            _version = set.Version;
        }

        Guid[] existing = [.. _webhookIds, .. configured.Current.Select(webhook => webhook.Id)];
        return await queue.CancelOrphansAsync(existing, options.Value.Delivery.Retention, limit, cancellationToken);
    }
}
