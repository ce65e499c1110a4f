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
    /// Replaces stored webhooks, all of them or none: each must still have the version that its update expects. The stored versions become those of the
    /// new webhooks.
    /// </summary>
    /// <param name="updates">The new webhooks, each with another id. None of them: nothing is written.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>Whether they were replaced; false if one of them has another version or is deleted.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A webhook does not raise the version that its update expects.</exception>
    Task<bool> TryUpdateAsync(IReadOnlyList<WebhookUpdate> updates, CancellationToken cancellationToken);

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

/// <summary>Shorter forms of <see cref="IWebhookStore"/>.</summary>
public static class WebhookStoreExtensions
{
    /// <summary>Replaces one stored webhook, if it still has the version that is expected.</summary>
    /// <param name="store">The store.</param>
    /// <param name="webhook">The new webhook, which has the id of the stored one and a larger version.</param>
    /// <param name="expectedVersion">The version that the stored webhook must still have.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>Whether it was replaced; false if it has another version or is deleted.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The webhook does not raise the version.</exception>
    public static Task<bool> TryUpdateAsync(this IWebhookStore store, Webhook webhook, long expectedVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.TryUpdateAsync([new WebhookUpdate(webhook, expectedVersion)], cancellationToken);
    }
}
