namespace WebhookMiddleware.Webhooks;

/// <summary>Reads the webhooks of the store and of the configuration as one set.</summary>
internal sealed class AllWebhooks(IWebhookStore store, ConfiguredWebhooks configured)
{
    internal const string IdIsConfigured = "A webhook of the configuration (Webhooks:Hooks) has the same id: give one of them another.";

    /// <summary>Reads all webhooks. The version is that of the store.</summary>
    public async Task<WebhookSet> LoadAsync(CancellationToken cancellationToken)
        => Add(configured.Current, await store.LoadAsync(cancellationToken));

    /// <summary>Reads one webhook, or returns null.</summary>
    public async Task<Webhook?> FindAsync(Guid id, CancellationToken cancellationToken)
        => configured.Find(id) ?? await store.FindAsync(id, cancellationToken);

    /// <summary>Adds configured webhooks to those of the store. A stored one with the id of a configured one is left out.</summary>
    public static WebhookSet Add(IReadOnlyList<Webhook> configured, WebhookSet set)
    {
        if (configured.Count == 0)
        {
            return set;
        }

        var clashing = set.Webhooks.IntersectBy(configured.Select(webhook => webhook.Id), webhook => webhook.Id).ToList();
        return set with
        {
            Webhooks = [.. configured, .. set.Webhooks.Except(clashing)],
            Unreadable =
            [
                .. set.Unreadable,
                .. clashing.Select(webhook => new UnreadableWebhook(
                    webhook.Id, webhook.Name, webhook.Event, webhook is { IsActive: true, AwaitResponse: true }, IdIsConfigured)),
            ],
        };
    }
}
