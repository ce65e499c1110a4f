using System.Text.Json.Nodes;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Administration;

/// <summary>
/// Changes webhooks, switches them on and off, and replays deliveries. The management API is built on it; applications use it to add
/// webhooks of their own, or to offer other ways of managing them.
/// </summary>
/// <remarks>
/// <para>
/// Every write notifies each <see cref="IWebhookChangeListener"/> before it returns, so that the change takes effect on this host. Other
/// hosts follow
/// within a second or two.
/// </para>
/// <para>
/// What a caller can put right is a result, not an exception: see <see cref="WebhookEditStatus"/>. Exceptions mean that the store fails, or
/// that an
/// argument is null.
/// </para>
/// <para>
/// A webhook of the application's configuration (<see cref="WebhookSource.Configuration"/>) is changed there: each write of one returns
/// <see cref="WebhookEditStatus.Configured"/>.
/// </para>
/// <para>
/// Documents have the form of the management API's webhook record. A secret that a document leaves out is kept, <see langword="null"/>
/// clears it; kept
/// secrets do not follow a webhook to another server.
/// </para>
/// </remarks>
public interface IWebhookAdministration
{
    /// <summary>
    /// Returns an administration whose writes the audit attributes to a caller. Without it, the audit shows them as the application's own.
    /// </summary>
    /// <param name="actor">
    /// The name of the caller, of which the audit keeps 200 characters. Null: the application's own code, or a caller without a name.
    /// </param>
    IWebhookAdministration As(string? actor);

    /// <summary>
    /// Adds a webhook. Its id, version and times are assigned; without an order it runs after the event's other webhooks.
    /// </summary>
    /// <param name="document">The webhook. Members that are left out take their defaults.</param>
    /// <param name="conditions">Whether the document may contain secrets. Default: it may.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns><see cref="WebhookEditStatus.Saved"/> or <see cref="WebhookEditStatus.Invalid"/>.</returns>
    Task<WebhookEditResult> CreateAsync(
        JsonObject document, WebhookWriteConditions? conditions = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Replaces a webhook. Members that the document leaves out take their defaults, except the order and the secrets, which are kept.
    /// </summary>
    /// <param name="id">The webhook.</param>
    /// <param name="document">The new webhook. Read-only members are ignored.</param>
    /// <param name="conditions">
    /// Which versions may be replaced, and whether the document may contain secrets. Default: any version, and it may.
    /// </param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>
    /// <see cref="WebhookEditStatus.Saved"/>, <see cref="WebhookEditStatus.Invalid"/>, <see cref="WebhookEditStatus.NotFound"/> or
    /// <see cref="WebhookEditStatus.StaleVersion"/>.
    /// </returns>
    Task<WebhookEditResult> ReplaceAsync(
        Guid id, JsonObject document, WebhookWriteConditions? conditions = null, CancellationToken cancellationToken = default);

    /// <summary>Changes the members of a webhook that a JSON Merge Patch (RFC 7396) names.</summary>
    /// <remarks>A webhook can always be deactivated, also when it breaks rules that have become stricter since it was saved.</remarks>
    /// <param name="id">The webhook.</param>
    /// <param name="patch">The changes. <see langword="null"/> sets a member to its default, and clears a secret.</param>
    /// <param name="conditions">
    /// Which versions may be changed, and whether the patch may contain secrets. Default: any version, and it may.
    /// </param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>
    /// <see cref="WebhookEditStatus.Saved"/>, <see cref="WebhookEditStatus.Invalid"/>, <see cref="WebhookEditStatus.NotFound"/> or
    /// <see cref="WebhookEditStatus.StaleVersion"/>.
    /// </returns>
    Task<WebhookEditResult> PatchAsync(
        Guid id, JsonObject patch, WebhookWriteConditions? conditions = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds a webhook that the application defines in code, or replaces the one with the same <see cref="Webhook.Id"/>, secrets included.
    /// The version and the times are assigned.
    /// </summary>
    /// <param name="webhook">The webhook. It is validated like a document.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns><see cref="WebhookEditStatus.Saved"/> or <see cref="WebhookEditStatus.Invalid"/>.</returns>
    Task<WebhookEditResult> SaveAsync(Webhook webhook, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deactivates a webhook; nothing else of it is changed or validated. One that comes from the configuration is deactivated on this host
    /// only, until its configuration changes or the host restarts.
    /// </summary>
    /// <param name="id">The webhook.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>Whether it was active; <see langword="false"/> if it is inactive or deleted already.</returns>
    Task<bool> DeactivateAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Changes the order of several webhooks of one event, all of them or none.</summary>
    /// <param name="eventName">The event that all of them are attached to.</param>
    /// <param name="orders">The new orders, by the id of the webhook. Webhooks with the same order run at the same time.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>
    /// <see cref="WebhookEditStatus.Saved"/>, or <see cref="WebhookEditStatus.Invalid"/> with an error for each id that the event does not
    /// have. The result has no webhook.
    /// </returns>
    Task<WebhookEditResult> ReorderAsync(
        string eventName, IReadOnlyDictionary<Guid, int> orders, CancellationToken cancellationToken = default);

    /// <summary>Deletes a webhook. Deliveries that wait for it are cancelled.</summary>
    /// <param name="id">The webhook.</param>
    /// <param name="conditions">Which versions may be deleted. Default: any version.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>
    /// <see cref="WebhookEditStatus.Saved"/>, <see cref="WebhookEditStatus.NotFound"/> or <see cref="WebhookEditStatus.StaleVersion"/>.
    /// </returns>
    Task<WebhookEditResult> DeleteAsync(Guid id, WebhookWriteConditions? conditions = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes a webhook back to what it was in an earlier version, as a new version. Secrets stay as they are now. A deleted webhook comes
    /// back inactive and without secrets; the warnings name those that it had.
    /// </summary>
    /// <param name="id">The webhook.</param>
    /// <param name="version">The earlier version, which must still be kept (<see cref="WebhookOptions.AuditRetention"/>).</param>
    /// <param name="conditions">
    /// Which versions may be replaced, of a deleted webhook its last one, and whether stored secrets may follow to another path. Default:
    /// any version, and they may.
    /// </param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>
    /// <see cref="WebhookEditStatus.Saved"/>, <see cref="WebhookEditStatus.Invalid"/>, <see cref="WebhookEditStatus.NotFound"/> if the
    /// version is not kept, <see cref="WebhookEditStatus.Configured"/> or <see cref="WebhookEditStatus.StaleVersion"/>, whose result has no
    /// webhook if it is deleted.
    /// </returns>
    Task<WebhookEditResult> RestoreAsync(
        Guid id, long version, WebhookWriteConditions? conditions = null, CancellationToken cancellationToken = default);

    /// <summary>Returns all webhooks of the store as one document without secrets, which <see cref="ImportAsync"/> reads.</summary>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<JsonObject> ExportAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Creates and changes the webhooks of a document, all of them or none. They are matched by their ids; webhooks that the document
    /// doesn't have stay. A webhook whose secrets the store hasn't got is imported inactive, with a warning that names them.
    /// </summary>
    /// <param name="document">The document, as <see cref="ExportAsync"/> gives it.</param>
    /// <param name="dryRun">Whether everything is done but the write. Default: no.</param>
    /// <param name="conditions">Whether the document may contain secrets. Default: it may.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    Task<WebhookImportResult> ImportAsync(
        JsonObject document,
        bool dryRun = false,
        WebhookWriteConditions? conditions = null,
        CancellationToken cancellationToken = default);

    /// <summary>Gets whether webhooks run on this host.</summary>
    WebhookSwitchStatus GetSwitch();

    /// <summary>
    /// Switches all webhooks on or off: on this host at once, on the other hosts when the store has accepted the switch. Returns when it
    /// has, or after 1.5 seconds; the store is tried again until it accepts the switch or has accepted a later one.
    /// </summary>
    /// <param name="isEnabled">Whether webhooks are to run. While they do not, requests pass and deliveries wait.</param>
    /// <param name="cancellationToken">Cancels the wait for the store, not the switch.</param>
    Task<WebhookSwitchStatus> SetSwitchAsync(bool isEnabled, CancellationToken cancellationToken = default);

    /// <summary>
    /// Replays a settled or waiting delivery at once, with the same <c>webhook-id</c> and the whole retry schedule before it.
    /// </summary>
    /// <param name="id">The delivery.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    Task<DeliveryRetryResult> RetryDeliveryAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Replays several deliveries, as <see cref="RetryDeliveryAsync"/> does. Those that are being sent are left out.</summary>
    /// <param name="query">Selects the deliveries. Its cursor and limit are ignored.</param>
    /// <param name="limit">The largest number of deliveries to replay.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>How many are replayed. If this is <paramref name="limit"/>, there may be more.</returns>
    Task<int> ReplayDeliveriesAsync(DeliveryQuery query, int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds an entry to the audit for an action that writes nothing, such as a test. Writes add their entries themselves.
    /// </summary>
    /// <param name="action">What was done.</param>
    /// <param name="webhookId">The webhook that it was done to; null for none, or for one that is not saved.</param>
    /// <param name="webhookName">The webhook's name; null for none.</param>
    /// <param name="version">The webhook's version; null for none.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    Task RecordAsync(
        AuditAction action, Guid? webhookId, string? webhookName, long? version, CancellationToken cancellationToken = default);

    /// <summary>
    /// Notifies all listeners that the webhooks have changed. Call it after writing to an <see cref="IWebhookStore"/> directly; without it
    /// the change takes effect with the next poll.
    /// </summary>
    /// <param name="cancellationToken">Cancels the notification.</param>
    Task NotifyChangedAsync(CancellationToken cancellationToken = default);
}
