using System.Text.Json.Nodes;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Background;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Text;
using WebhookMiddleware.Webhooks;
using WebhookMiddleware.Webhooks.Editing;

namespace WebhookMiddleware.Administration;

internal sealed class WebhookAdministration(
    WebhookEditor editor,
    WebhookSwitch webhookSwitch,
    WebhookRegistry registry,
    WebhookChangeNotifier notifier,
    IDeliveryLog deliveries,
    IDeliverySignal dispatcher,
    IAuditLog audit,
    TimeProvider timeProvider) : IWebhookAdministration
{
    private string? _actor;

    public IWebhookAdministration As(string? actor)
    {
        var administration = (WebhookAdministration)MemberwiseClone();
        administration._actor = actor;
        return administration;
    }

    public Task<WebhookEditResult> CreateAsync(
        JsonObject document, WebhookWriteConditions? conditions = null, CancellationToken cancellationToken = default)
        => editor.CreateAsync(document, conditions ?? WebhookWriteConditions.None, cancellationToken);

    public Task<WebhookEditResult> ReplaceAsync(
        Guid id, JsonObject document, WebhookWriteConditions? conditions = null, CancellationToken cancellationToken = default)
        => editor.ReplaceAsync(id, document, conditions ?? WebhookWriteConditions.None, cancellationToken);

    public Task<WebhookEditResult> PatchAsync(
        Guid id, JsonObject patch, WebhookWriteConditions? conditions = null, CancellationToken cancellationToken = default)
        => editor.PatchAsync(id, patch, conditions ?? WebhookWriteConditions.None, cancellationToken);

    public Task<WebhookEditResult> SaveAsync(Webhook webhook, CancellationToken cancellationToken = default)
        => editor.SaveAsync(webhook, cancellationToken);

    public Task<bool> DeactivateAsync(Guid id, CancellationToken cancellationToken = default)
        => editor.DeactivateAsync(id, cancellationToken);

    public Task<WebhookEditResult> ReorderAsync(
        string eventName, IReadOnlyDictionary<Guid, int> orders, CancellationToken cancellationToken = default)
        => editor.ReorderAsync(eventName, orders, cancellationToken);

    public Task<WebhookEditResult> DeleteAsync(
        Guid id, WebhookWriteConditions? conditions = null, CancellationToken cancellationToken = default)
        => editor.DeleteAsync(id, conditions ?? WebhookWriteConditions.None, cancellationToken);

    public WebhookSwitchStatus GetSwitch() => WebhookSwitchStatus.Read(registry, registry.IsEnabled);

    public async Task<WebhookSwitchStatus> SetSwitchAsync(bool isEnabled, CancellationToken cancellationToken = default)
    {
        await webhookSwitch.SetAsync(isEnabled, cancellationToken);
        return WebhookSwitchStatus.Read(registry, isEnabled);
    }

    public async Task<DeliveryRetryResult> RetryDeliveryAsync(Guid id, CancellationToken cancellationToken = default)
    {
        var isDue = await deliveries.RetryAsync(id, audit: null, cancellationToken);
        if (isDue)
        {
            // Makes the dispatcher send it without waiting for the next poll.
            dispatcher.Wake();
        }

        var delivery = await deliveries.FindAsync(id, cancellationToken);
        var status = delivery switch
        {
            null => DeliveryRetryStatus.NotFound,
            _ when isDue => DeliveryRetryStatus.Due,
            { Unreadable: not null } => DeliveryRetryStatus.Unreadable,
            _ => DeliveryRetryStatus.BeingSent,
        };
        return new DeliveryRetryResult(status, delivery);
    }

    public async Task<int> ReplayDeliveriesAsync(DeliveryQuery query, int limit, CancellationToken cancellationToken = default)
    {
        var replayed = await deliveries.ReplayAsync(query, limit, audit: null, cancellationToken);
        if (replayed > 0)
        {
            dispatcher.Wake();
        }

        return replayed;
    }

    public Task RecordAsync(
        AuditAction action, Guid? webhookId, string? webhookName, long? version, CancellationToken cancellationToken = default)
    {
        var entry = AuditEntry.Create(action, _actor, IsoTimestamp.ToMilliseconds(timeProvider.GetUtcNow())) with
        {
            WebhookId = webhookId,
            WebhookName = webhookName,
            Version = version,
        };
        return audit.AppendAsync(entry, cancellationToken);
    }

    public Task NotifyChangedAsync(CancellationToken cancellationToken = default) => notifier.NotifyAsync(cancellationToken);
}
