using WebhookMiddleware.Audit;

namespace WebhookMiddleware.Webhooks;

/// <summary>
/// Represents the store of the configured webhooks. Every write raises the version of the whole set, so that other
/// hosts notice it.
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

    /// <summary>
    /// Adds, replaces and deletes webhooks, keeps what they were, and writes the audit: everything or nothing, in one transaction. The
    /// stored versions become those of the new webhooks.
    /// </summary>
    /// <param name="changes">The changes, of different webhooks. Nothing is written if they are empty.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>
    /// Whether they were written; false if an added webhook exists, or another has a version that isn't expected or is deleted.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">A webhook does not raise the version that its update expects.</exception>
    Task<bool> TryWriteAsync(WebhookChanges changes, CancellationToken cancellationToken);

    /// <summary>
    /// Switches all webhooks on or off, for every host on this store, unless a later decision is stored. A decision may reach the store
    /// long after it was made, because the store was down.
    /// </summary>
    /// <param name="isEnabled">Whether webhooks run.</param>
    /// <param name="decidedAt">
    /// When this was decided (UTC). Stored with the switch, to the millisecond, as <see cref="WebhookSet.SwitchedAt"/>.
    /// </param>
    /// <param name="entry">
    /// The entry of the audit, written in the same transaction; null for none. A decision whose entry exists is stored already, because
    /// only the response of the database was lost.
    /// </param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>Whether it was stored; false, without a change, if a later decision is stored.</returns>
    Task<bool> TrySetEnabledAsync(bool isEnabled, DateTimeOffset decidedAt, AuditEntry? entry, CancellationToken cancellationToken);
}

/// <summary>Provides extensions for <see cref="IWebhookStore"/>: single writes that keep nothing of what was before.</summary>
public static class WebhookStoreExtensions
{
    /// <summary>Adds a webhook.</summary>
    /// <param name="store">The store.</param>
    /// <param name="webhook">The webhook.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <exception cref="InvalidOperationException">There is a webhook with this identifier.</exception>
    public static async Task AddAsync(this IWebhookStore store, Webhook webhook, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (!await store.TryWriteAsync(new WebhookChanges { Added = [webhook] }, cancellationToken))
        {
            throw new InvalidOperationException($"The store has a webhook with the identifier {webhook.Id} already.");
        }
    }

    /// <summary>Replaces stored webhooks, all of them or none.</summary>
    /// <param name="store">The store.</param>
    /// <param name="updates">The new webhooks, with different identifiers. Nothing is written if there are none.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>Whether they were replaced; false if one of them has another version or is deleted.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A webhook does not raise the version that its update expects.</exception>
    public static Task<bool> TryUpdateAsync(
        this IWebhookStore store, IReadOnlyList<WebhookUpdate> updates, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.TryWriteAsync(new WebhookChanges { Updated = updates }, cancellationToken);
    }

    /// <summary>Replaces one stored webhook if it still has the expected version.</summary>
    /// <param name="store">The store.</param>
    /// <param name="webhook">The new webhook, with the identifier of the stored one and a larger version.</param>
    /// <param name="expectedVersion">The version that the stored webhook must still have.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>Whether it was replaced; false if it has another version or is deleted.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The webhook does not raise the version.</exception>
    public static Task<bool> TryUpdateAsync(
        this IWebhookStore store, Webhook webhook, long expectedVersion, CancellationToken cancellationToken)
        => store.TryUpdateAsync([new WebhookUpdate(webhook, expectedVersion)], cancellationToken);

    /// <summary>Deletes a webhook if it still has the expected version.</summary>
    /// <param name="store">The store.</param>
    /// <param name="id">The identifier of the webhook.</param>
    /// <param name="expectedVersion">The version that it must have.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>Whether it was deleted; false if it has another version or is already deleted.</returns>
    public static Task<bool> TryDeleteAsync(
        this IWebhookStore store, Guid id, long expectedVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.TryWriteAsync(new WebhookChanges { Deleted = [new WebhookDeletion(id, expectedVersion)] }, cancellationToken);
    }

    /// <summary>Switches all webhooks on or off, unless a later decision is stored.</summary>
    /// <param name="store">The store.</param>
    /// <param name="isEnabled">Whether webhooks run.</param>
    /// <param name="decidedAt">When this was decided (UTC).</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>Whether it was stored.</returns>
    public static Task<bool> TrySetEnabledAsync(
        this IWebhookStore store, bool isEnabled, DateTimeOffset decidedAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.TrySetEnabledAsync(isEnabled, decidedAt, entry: null, cancellationToken);
    }
}
