namespace WebhookMiddleware.Webhooks;

/// <summary>Where the configured webhooks live. Every write raises the version of the whole set, so that other hosts notice it.</summary>
public interface IWebhookStore
{
    /// <summary>Gives the version of the set: cheap, asked about once a second by every host.</summary>
    Task<long> GetVersionAsync(CancellationToken cancellationToken);

    /// <summary>Reads all webhooks, and the version that they belong to.</summary>
    Task<WebhookSet> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Reads one webhook; null when there is none with this id.</summary>
    Task<Webhook?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Adds a webhook.</summary>
    Task AddAsync(Webhook webhook, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces the stored webhook with this id, if it still has <paramref name="expectedVersion"/>; false if it has another version or is gone.
    /// The stored version becomes <c>webhook.Version</c>, which the caller has raised.
    /// </summary>
    Task<bool> TryUpdateAsync(Webhook webhook, long expectedVersion, CancellationToken cancellationToken);

    /// <summary>Deletes the webhook with this id, if it still has <paramref name="expectedVersion"/>; false if it has another version or is gone.</summary>
    Task<bool> TryDeleteAsync(Guid id, long expectedVersion, CancellationToken cancellationToken);

    /// <summary>Switches all webhooks on or off, for every host on this store.</summary>
    Task SetEnabledAsync(bool isEnabled, CancellationToken cancellationToken);

    /// <summary>
    /// Switches all webhooks on or off, for every host on this store, unless what is stored was decided later than this: a decision may reach the store long
    /// after it was made, because that was down. Returns false, and changes nothing, in that case. A store that keeps no times
    /// does as <see cref="SetEnabledAsync"/> does: whichever decision reaches it last stands.
    /// </summary>
    /// <param name="isEnabled">Whether webhooks are to run.</param>
    /// <param name="decidedAt">When this was decided (UTC); kept with the switch, to the millisecond, as <see cref="WebhookSet.SwitchedAt"/>.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    async Task<bool> TrySetEnabledAsync(bool isEnabled, DateTimeOffset decidedAt, CancellationToken cancellationToken)
    {
        await SetEnabledAsync(isEnabled, cancellationToken);
        return true;
    }
}
