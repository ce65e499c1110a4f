namespace WebhookMiddleware.Webhooks;

/// <summary>
/// Represents the store of the configured webhooks. Every write raises the version of the whole set, so that other hosts notice it.
/// </summary>
/// <remarks>
/// Webhooks are passed and returned with their secrets in clear text: the password, the values of headers and the signing secrets. A store
/// encrypts them itself.
/// </remarks>
public interface IWebhookStore
{
    /// <summary>Gets the name of this kind of store, such as <c>sqlite</c>, for people. Default: the name of its type.</summary>
    string Name => GetType().Name;

    /// <summary>Gets the version of the set. It must be cheap, since every host calls it about once a second.</summary>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The version.</returns>
    Task<long> GetVersionAsync(CancellationToken cancellationToken);

    /// <summary>Reads all webhooks and the version that they belong to.</summary>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The webhooks and the version.</returns>
    Task<WebhookSet> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Reads one webhook.</summary>
    /// <param name="id">The identifier of the webhook.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The webhook, or null when there is none with this identifier.</returns>
    Task<Webhook?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Adds a webhook.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    Task AddAsync(Webhook webhook, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces stored webhooks, all of them or none. Each must still have the version that its update expects. The stored versions become
    /// those of the new webhooks.
    /// </summary>
    /// <param name="updates">The new webhooks, with different identifiers. Nothing is written if there are none.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>Whether they were replaced; false if one of them has another version or is deleted.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A webhook does not raise the version that its update expects.</exception>
    Task<bool> TryUpdateAsync(IReadOnlyList<WebhookUpdate> updates, CancellationToken cancellationToken);

    /// <summary>Deletes a webhook if it still has the expected version.</summary>
    /// <param name="id">The identifier of the webhook.</param>
    /// <param name="expectedVersion">The version that it must have.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>Whether it was deleted; false if it has another version or is already deleted.</returns>
    Task<bool> TryDeleteAsync(Guid id, long expectedVersion, CancellationToken cancellationToken);

    /// <summary>
    /// Switches all webhooks on or off, for every host on this store, unless a later decision is stored. A decision may reach the store
    /// long after it was made, because the store was down.
    /// </summary>
    /// <param name="isEnabled">Whether webhooks run.</param>
    /// <param name="decidedAt">
    /// When this was decided (UTC). Stored with the switch, to the millisecond, as <see cref="WebhookSet.SwitchedAt"/>.
    /// </param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>Whether it was stored; false, without a change, if a later decision is stored.</returns>
    Task<bool> TrySetEnabledAsync(bool isEnabled, DateTimeOffset decidedAt, CancellationToken cancellationToken);
}

/// <summary>Provides extensions for <see cref="IWebhookStore"/>.</summary>
public static class WebhookStoreExtensions
{
    /// <summary>Replaces one stored webhook if it still has the expected version.</summary>
    /// <param name="store">The store.</param>
    /// <param name="webhook">The new webhook, with the identifier of the stored one and a larger version.</param>
    /// <param name="expectedVersion">The version that the stored webhook must still have.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>Whether it was replaced; false if it has another version or is deleted.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The webhook does not raise the version.</exception>
    public static Task<bool> TryUpdateAsync(
        this IWebhookStore store, Webhook webhook, long expectedVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.TryUpdateAsync([new WebhookUpdate(webhook, expectedVersion)], cancellationToken);
    }
}
