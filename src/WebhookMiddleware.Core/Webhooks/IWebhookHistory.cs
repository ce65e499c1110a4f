namespace WebhookMiddleware.Webhooks;

/// <summary>The store's role for what webhooks were before. <see cref="IWebhookStore"/> keeps the versions, with the writes.</summary>
public interface IWebhookHistory
{
    /// <summary>Reads the kept versions of a webhook, which may be deleted, newest first.</summary>
    /// <param name="webhookId">The webhook.</param>
    /// <param name="before">The version before which the page starts; null for the newest.</param>
    /// <param name="limit">The maximum number of versions.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The versions; none if nothing is kept of this webhook.</returns>
    Task<IReadOnlyList<WebhookVersion>> ReadAsync(Guid webhookId, long? before, int limit, CancellationToken cancellationToken);

    /// <summary>Reads one kept version.</summary>
    /// <param name="webhookId">The webhook.</param>
    /// <param name="version">The version.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The version, or null if it is not kept.</returns>
    Task<WebhookVersion?> FindAsync(Guid webhookId, long version, CancellationToken cancellationToken);

    /// <summary>Reads the largest kept version of each of several webhooks.</summary>
    /// <param name="webhookIds">The webhooks.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The versions; without those of which nothing is kept.</returns>
    Task<IReadOnlyDictionary<Guid, long>> GetLatestAsync(IReadOnlyCollection<Guid> webhookIds, CancellationToken cancellationToken);

    /// <summary>Removes the versions that have been kept since before a time, the oldest first.</summary>
    /// <param name="before">The time.</param>
    /// <param name="limit">The maximum number of versions to remove.</param>
    /// <param name="cancellationToken">Cancels the removal.</param>
    /// <returns>The number of removed versions.</returns>
    Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);
}
