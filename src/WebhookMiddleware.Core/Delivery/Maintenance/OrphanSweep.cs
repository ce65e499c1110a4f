using WebhookMiddleware.Outbox;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Delivery.Maintenance;

/// <summary>
/// Cancels the deliveries of deleted webhooks. It reads the existing webhooks from the store and not from the registry: in a snapshot that
/// is a second old, or emptied by the switch, a webhook that another host has just created would look deleted.
/// </summary>
internal sealed class OrphanSweep(IWebhookStore store, ConfiguredWebhooks configured, IDeliveryQueue queue)
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
        return await queue.CancelOrphansAsync(existing, limit, cancellationToken);
    }
}
