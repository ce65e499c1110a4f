using System.Text.Json.Nodes;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Text;
using WebhookMiddleware.Webhooks;
using WebhookMiddleware.Webhooks.Editing;

namespace WebhookMiddleware.Administration;

internal sealed class WebhookAdministration(
    IWebhookStore store,
    WebhookEditor editor,
    WebhookRestorer restorer,
    WebhookImporter importer,
    WebhookSwitch webhookSwitch,
    WebhookRegistry registry,
    WebhookChangeNotifier notifier,
    DeliveryReplays deliveries,
    IAuditLog audit,
    TimeProvider timeProvider) : IWebhookAdministration
{
    private string? _actor;

    private DateTimeOffset Now => IsoTimestamp.ToMilliseconds(timeProvider.GetUtcNow());

    public IWebhookAdministration As(string? actor)
    {
        var administration = (WebhookAdministration)MemberwiseClone();
        administration._actor = AuditEntry.ToActor(actor);
        return administration;
    }

    public Task<WebhookEditResult> CreateAsync(
        JsonObject document, WebhookWriteConditions? conditions = null, CancellationToken cancellationToken = default)
        => editor.CreateAsync(document, ByActor(conditions), cancellationToken);

    public Task<WebhookEditResult> ReplaceAsync(
        Guid id, JsonObject document, WebhookWriteConditions? conditions = null, CancellationToken cancellationToken = default)
        => editor.ReplaceAsync(id, document, ByActor(conditions), cancellationToken);

    public Task<WebhookEditResult> PatchAsync(
        Guid id, JsonObject patch, WebhookWriteConditions? conditions = null, CancellationToken cancellationToken = default)
        => editor.PatchAsync(id, patch, ByActor(conditions), cancellationToken);

    public Task<WebhookEditResult> SaveAsync(Webhook webhook, CancellationToken cancellationToken = default)
        => editor.SaveAsync(webhook, _actor, cancellationToken);

    public Task<bool> DeactivateAsync(Guid id, CancellationToken cancellationToken = default)
        => editor.DeactivateAsync(id, _actor, cancellationToken);

    public Task<WebhookEditResult> ReorderAsync(
        string eventName, IReadOnlyDictionary<Guid, int> orders, CancellationToken cancellationToken = default)
        => editor.ReorderAsync(eventName, orders, _actor, cancellationToken);

    public Task<WebhookEditResult> DeleteAsync(
        Guid id, WebhookWriteConditions? conditions = null, CancellationToken cancellationToken = default)
        => editor.DeleteAsync(id, ByActor(conditions), cancellationToken);

    public Task<WebhookEditResult> RestoreAsync(
        Guid id, long version, WebhookWriteConditions? conditions = null, CancellationToken cancellationToken = default)
        => restorer.RestoreAsync(id, version, ByActor(conditions), cancellationToken);

    public async Task<JsonObject> ExportAsync(CancellationToken cancellationToken = default)
        => WebhookExport.Write(await store.LoadAsync(cancellationToken), Now);

    public Task<WebhookImportResult> ImportAsync(
        JsonObject document,
        bool dryRun = false,
        WebhookWriteConditions? conditions = null,
        CancellationToken cancellationToken = default)
        => importer.ImportAsync(document, dryRun, ByActor(conditions), cancellationToken);

    public WebhookSwitchStatus GetSwitch() => WebhookSwitchStatus.Read(registry, registry.IsEnabled);

    public async Task<WebhookSwitchStatus> SetSwitchAsync(bool isEnabled, CancellationToken cancellationToken = default)
    {
        await webhookSwitch.SetAsync(isEnabled, _actor, cancellationToken);
        return WebhookSwitchStatus.Read(registry, isEnabled);
    }

    public Task<DeliveryRetryResult> RetryDeliveryAsync(Guid id, CancellationToken cancellationToken = default)
        => deliveries.RetryAsync(id, AuditEntry.Create(AuditAction.Retried, _actor, Now), cancellationToken);

    public Task<int> ReplayDeliveriesAsync(DeliveryQuery query, int limit, CancellationToken cancellationToken = default)
        => deliveries.ReplayAsync(query, limit, AuditEntry.Create(AuditAction.Replayed, _actor, Now), cancellationToken);

    public Task RecordAsync(
        AuditAction action, Guid? webhookId, string? webhookName, long? version, CancellationToken cancellationToken = default)
    {
        var entry = AuditEntry.Create(action, _actor, Now) with
        {
            WebhookId = webhookId,
            WebhookName = webhookName,
            Version = version,
        };
        return audit.AppendAsync(entry, cancellationToken);
    }

    public Task NotifyChangedAsync(CancellationToken cancellationToken = default) => notifier.NotifyAsync(cancellationToken);

    private WebhookWriteConditions ByActor(WebhookWriteConditions? conditions)
        => (conditions ?? WebhookWriteConditions.None) with { Actor = _actor };
}
