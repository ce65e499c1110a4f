using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Delivery;

/// <summary>
/// Cancels what waits for deleted webhooks. It asks the store which webhooks there are, not the registry: to a snapshot that is a second old,
/// or that the switch has emptied, a webhook which another host has just created would look deleted.
/// </summary>
internal sealed class OrphanSweep(IWebhookStore store, IDeliveryQueue queue)
{
    private long? _version;
    private Guid[] _webhookIds = [];

    /// <summary>Cancels at most <paramref name="limit"/> deliveries; gives how many.</summary>
    public async Task<int> SweepAsync(int limit, CancellationToken cancellationToken)
    {
        if (_version is null || await store.GetVersionAsync(cancellationToken) != _version)
        {
            var set = await store.LoadAsync(cancellationToken);
            _webhookIds = [.. set.Webhooks.Select(webhook => webhook.Id)];
            _version = set.Version;
        }

        return await queue.CancelOrphansAsync(_webhookIds, limit, cancellationToken);
    }
}
