using System.Text.Json.Nodes;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>Creates, changes and deletes webhooks.</summary>
/// <remarks>
/// A change is applied in these steps:
/// <list type="number">
/// <item>Read the stored webhook, and refuse the write if it is meant for another version.</item>
/// <item>Create the new webhook from the document, and report everything that can't be read.</item>
/// <item>Validate it, and report all other errors.</item>
/// <item>Store it if the stored webhook still has the version of the first step, together with what it was and an entry of the audit.
/// Otherwise start again, so that no other write is lost.</item>
/// <item>Notify the listeners, so that the change takes effect on this host before the response is sent.</item>
/// </list>
/// </remarks>
internal sealed class WebhookEditor(
    IWebhookStore store,
    AllWebhooks webhooks,
    ConfiguredWebhooks configured,
    IWebhookHistory history,
    WebhookAcceptance acceptance,
    WebhookWarnings warnings,
    WebhookWriter writer,
    WebhookChangeNotifier notifier)
{
    public Task<WebhookEditResult> CreateAsync(JsonObject document, WebhookWriteConditions conditions, CancellationToken cancellationToken)
        => writer.RunAsync(() => TryCreateAsync(document, conditions, cancellationToken), cancellationToken);

    public Task<WebhookEditResult> ReplaceAsync(
        Guid id, JsonObject document, WebhookWriteConditions conditions, CancellationToken cancellationToken)
        => UpdateAsync(id, _ => document, conditions, cancellationToken);

    public Task<WebhookEditResult> PatchAsync(
        Guid id, JsonObject patch, WebhookWriteConditions conditions, CancellationToken cancellationToken)
        => UpdateAsync(id, current => WebhookMergePatch.Apply(current, patch), conditions, cancellationToken);

    public Task<WebhookEditResult> SaveAsync(Webhook webhook, string? actor, CancellationToken cancellationToken)
        => writer.RunAsync(() => TrySaveAsync(webhook, actor, cancellationToken), cancellationToken);

    public Task<WebhookEditResult> DeleteAsync(Guid id, WebhookWriteConditions conditions, CancellationToken cancellationToken)
        => ChangeAsync(
            id,
            conditions,
            async current => await StoreAsync(new(current, After: null), AuditAction.Deleted, conditions.Actor, cancellationToken)
                ? new WebhookEditResult(WebhookEditStatus.Saved) { Webhook = current }
                : null,
            cancellationToken);

    public async Task<bool> DeactivateAsync(Guid id, string? actor, CancellationToken cancellationToken)
    {
        if (configured.Find(id) is not null)
        {
            var wasActive = configured.Deactivate(id);
            await notifier.NotifyAsync(cancellationToken);
            return wasActive;
        }

        var result = await ChangeAsync(
            id,
            WebhookWriteConditions.None,
            async current => current.IsActive
                ? await TryStoreAsync(
                    new WebhookDraft(Next(current with { IsActive = false }, current)),
                    current,
                    AuditAction.Disabled,
                    actor,
                    cancellationToken)
                : new WebhookEditResult(WebhookEditStatus.NotFound),
            cancellationToken);
        return result.Status is WebhookEditStatus.Saved;
    }

    public Task<WebhookEditResult> ReorderAsync(
        string eventName, IReadOnlyDictionary<Guid, int> orders, string? actor, CancellationToken cancellationToken)
        => writer.RunAsync(() => TryReorderAsync(eventName, orders, actor, cancellationToken), cancellationToken);

    // Null, here and below, means that the write lost a race.
    private async Task<WebhookEditResult?> TryCreateAsync(
        JsonObject document, WebhookWriteConditions conditions, CancellationToken cancellationToken)
    {
        var set = await webhooks.LoadAsync(cancellationToken);
        var errors = new WebhookErrors();
        var draft = WebhookDocumentReader.Read(
            document, current: null, name => WebhookOrders.Next(set.Webhooks, name), acceptance.AccessOf(conditions), writer.Now, errors);
        return await TryAddAsync(draft, set, errors, conditions.Actor, cancellationToken);
    }

    private Task<WebhookEditResult> UpdateAsync(
        Guid id, Func<Webhook, JsonObject> documentFor, WebhookWriteConditions conditions, CancellationToken cancellationToken)
        => ChangeAsync(
            id,
            conditions,
            current =>
            {
                var errors = new WebhookErrors();
                var draft = WebhookDocumentReader.Read(
                    documentFor(current), current, _ => current.Order, acceptance.AccessOf(conditions), writer.Now, errors);
                return TryReplaceAsync(draft, current, errors, conditions.Actor, cancellationToken);
            },
            cancellationToken);

    private async Task<WebhookEditResult?> TrySaveAsync(Webhook webhook, string? actor, CancellationToken cancellationToken)
    {
        if (configured.Find(webhook.Id) is { } unchangeable)
        {
            return Configured(unchangeable);
        }

        if (await store.FindAsync(webhook.Id, cancellationToken) is { } current)
        {
            return await TryReplaceAsync(new WebhookDraft(Next(webhook, current)), current, new WebhookErrors(), actor, cancellationToken);
        }

        // A webhook that was deleted continues with its version, so that none of its kept versions is ambiguous.
        var latest = await history.GetLatestAsync([webhook.Id], cancellationToken);
        var version = latest.GetValueOrDefault(webhook.Id) + 1;
        var draft = new WebhookDraft(webhook with { Version = version, CreatedAt = writer.Now, UpdatedAt = writer.Now });
        return await TryAddAsync(draft, await webhooks.LoadAsync(cancellationToken), new WebhookErrors(), actor, cancellationToken);
    }

    private async Task<WebhookEditResult?> TryAddAsync(
        WebhookDraft draft, WebhookSet set, WebhookErrors errors, string? actor, CancellationToken cancellationToken)
        => acceptance.Check(draft, current: null, set, errors)
            ? await TryStoreAsync(draft, current: null, AuditAction.Created, actor, cancellationToken)
            : Invalid(errors);

    private async Task<WebhookEditResult?> TryReplaceAsync(
        WebhookDraft draft, Webhook current, WebhookErrors errors, string? actor, CancellationToken cancellationToken)
    {
        var set = draft.Webhook.Event == current.Event ? null : await webhooks.LoadAsync(cancellationToken);
        return acceptance.Check(draft, current, set, errors)
            ? await TryStoreAsync(draft, current, AuditAction.Updated, actor, cancellationToken)
            : Invalid(errors);
    }

    private async Task<WebhookEditResult?> TryReorderAsync(
        string eventName, IReadOnlyDictionary<Guid, int> orders, string? actor, CancellationToken cancellationToken)
    {
        if (orders.Keys.Select(configured.Find).FirstOrDefault(webhook => webhook is not null) is { } unchangeable)
        {
            return Configured(unchangeable);
        }

        var set = await store.LoadAsync(cancellationToken);
        var known = set.Webhooks.Where(webhook => webhook.Event == eventName).ToDictionary(webhook => webhook.Id);
        var errors = new WebhookErrors();
        foreach (var id in orders.Keys.Where(id => !known.ContainsKey(id)))
        {
            errors.Add($"orders.{id}", "The event has no webhook with this id.");
        }

        if (!errors.IsEmpty)
        {
            return Invalid(errors);
        }

        var changes =
            from order in orders
            let current = known[order.Key]
            where current.Order != order.Value
            select new WebhookChange(current, Next(current with { Order = order.Value, UpdatedBy = actor }, current));
        return await writer.TryStoreAsync([.. changes], AuditAction.Reordered, actor, cancellationToken)
            ? new WebhookEditResult(WebhookEditStatus.Saved)
            : null;
    }

    private Task<WebhookEditResult> ChangeAsync(
        Guid id, WebhookWriteConditions conditions, Func<Webhook, Task<WebhookEditResult?>> change, CancellationToken cancellationToken)
        => writer.RunAsync(
            async () => await webhooks.FindAsync(id, cancellationToken) switch
            {
                null => new WebhookEditResult(WebhookEditStatus.NotFound),
                { Source: WebhookSource.Configuration } current => Configured(current),
                { } current when !conditions.AreMetBy(current)
                    => new WebhookEditResult(WebhookEditStatus.StaleVersion) { Webhook = current },
                { } current => await change(current),
            },
            cancellationToken);

    private async Task<WebhookEditResult?> TryStoreAsync(
        WebhookDraft draft, Webhook? current, AuditAction action, string? actor, CancellationToken cancellationToken)
    {
        var webhook = draft.Webhook with { UpdatedBy = actor };
        if (!await StoreAsync(new(current, webhook), action, actor, cancellationToken))
        {
            return null;
        }

        var found = warnings.Of(webhook);
        return new WebhookEditResult(WebhookEditStatus.Saved)
        {
            Webhook = webhook,
            Warnings = draft.Warning is { } warning ? [warning, .. found] : found,
        };
    }

    private Task<bool> StoreAsync(WebhookChange change, AuditAction action, string? actor, CancellationToken cancellationToken)
        => writer.TryStoreAsync([change], action, actor, cancellationToken);

    private static WebhookEditResult Configured(Webhook webhook) => new(WebhookEditStatus.Configured) { Webhook = webhook };

    private static WebhookEditResult Invalid(WebhookErrors errors) => new(WebhookEditStatus.Invalid) { Errors = errors.ToDictionary() };

    private Webhook Next(Webhook webhook, Webhook current)
        => webhook with { Version = current.Version + 1, CreatedAt = current.CreatedAt, UpdatedAt = writer.Now };
}
