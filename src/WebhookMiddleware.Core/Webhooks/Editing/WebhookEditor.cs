using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Text;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>Creates, changes and deletes webhooks.</summary>
/// <remarks>
/// A change is applied in these steps:
/// <list type="number">
/// <item>Read the stored webhook, and refuse the write if it is meant for another version.</item>
/// <item>Create the new webhook from the document, and report everything that can't be read.</item>
/// <item>Validate it, and report all other errors.</item>
/// <item>Store it if the stored webhook still has the version of the first step. Otherwise start again, so that no other write is
/// lost.</item>
/// <item>Notify the listeners, so that the change takes effect on this host before the response is sent.</item>
/// </list>
/// </remarks>
internal sealed class WebhookEditor(
    IWebhookStore store,
    AllWebhooks webhooks,
    ConfiguredWebhooks configured,
    WebhookAcceptance acceptance,
    WebhookWarnings warnings,
    WebhookChangeNotifier notifier,
    TimeProvider timeProvider,
    IOptions<WebhookOptions> options) : IDisposable
{
    private const int OrderStep = 10;

    // Each lost race means that another write was stored. This many in a row are not a race, but a store that can't compare versions.
    private const int MaxAttempts = 100;

    // Serializes the writes of a host: two new webhooks of an event get different orders, and the limit per event holds.
    private readonly SemaphoreSlim _writes = new(1, 1);

    public Task<WebhookEditResult> CreateAsync(JsonObject document, WebhookWriteConditions conditions, CancellationToken cancellationToken)
        => WriteAsync(() => CreateCoreAsync(document, AccessOf(conditions), cancellationToken), cancellationToken);

    public Task<WebhookEditResult> ReplaceAsync(
        Guid id, JsonObject document, WebhookWriteConditions conditions, CancellationToken cancellationToken)
        => WriteAsync(() => UpdateAsync(id, _ => document, conditions, cancellationToken), cancellationToken);

    public Task<WebhookEditResult> PatchAsync(
        Guid id, JsonObject patch, WebhookWriteConditions conditions, CancellationToken cancellationToken)
        => WriteAsync(
            () => UpdateAsync(id, current => WebhookMergePatch.Apply(current, patch), conditions, cancellationToken), cancellationToken);

    public Task<WebhookEditResult> SaveAsync(Webhook webhook, CancellationToken cancellationToken)
        => WriteAsync(() => RepeatAsync(() => TrySaveAsync(webhook, cancellationToken)), cancellationToken);

    public Task<WebhookEditResult> DeleteAsync(Guid id, WebhookWriteConditions conditions, CancellationToken cancellationToken)
        => WriteAsync(
            () => ChangeAsync(
                id,
                conditions,
                async current => await store.TryDeleteAsync(id, current.Version, cancellationToken)
                    ? new WebhookEditResult(WebhookEditStatus.Saved) { Webhook = current }
                    : null,
                cancellationToken),
            cancellationToken);

    public async Task<bool> DeactivateAsync(Guid id, CancellationToken cancellationToken)
    {
        if (configured.Find(id) is not null)
        {
            var wasActive = configured.Deactivate(id);
            await notifier.NotifyAsync(cancellationToken);
            return wasActive;
        }

        var result = await WriteAsync(
            () => ChangeAsync(
                id,
                WebhookWriteConditions.None,
                async current => !current.IsActive
                    ? new WebhookEditResult(WebhookEditStatus.NotFound)
                    : await TryUpdateAsync(new WebhookDraft(Next(current with { IsActive = false }, current)), current, cancellationToken),
                cancellationToken),
            cancellationToken);
        return result.Status is WebhookEditStatus.Saved;
    }

    public Task<WebhookEditResult> ReorderAsync(
        string eventName, IReadOnlyDictionary<Guid, int> orders, CancellationToken cancellationToken)
        => WriteAsync(() => RepeatAsync(() => TryReorderAsync(eventName, orders, cancellationToken)), cancellationToken);

    public void Dispose() => _writes.Dispose();

    private async Task<WebhookEditResult> WriteAsync(Func<Task<WebhookEditResult>> write, CancellationToken cancellationToken)
    {
        await _writes.WaitAsync(cancellationToken);
        try
        {
            var result = await write();
            if (result.Status is WebhookEditStatus.Saved)
            {
                await notifier.NotifyAsync(cancellationToken);
            }

            return result;
        }
        finally
        {
            _writes.Release();
        }
    }

    private async Task<WebhookEditResult> CreateCoreAsync(JsonObject document, SecretAccess access, CancellationToken cancellationToken)
    {
        var set = await webhooks.LoadAsync(cancellationToken);
        var errors = new WebhookErrors();
        var draft = WebhookDocumentReader.Read(document, current: null, eventName => NextOrder(set, eventName), access, Now(), errors);
        return await AddAsync(draft, set, errors, cancellationToken);
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
                    documentFor(current), current, _ => current.Order, AccessOf(conditions), Now(), errors);
                return TryReplaceAsync(draft, current, errors, cancellationToken);
            },
            cancellationToken);

    // Null, here and below, means that the write lost a race.
    private async Task<WebhookEditResult?> TrySaveAsync(Webhook webhook, CancellationToken cancellationToken)
    {
        if (configured.Find(webhook.Id) is { } unchangeable)
        {
            return Configured(unchangeable);
        }

        if (await store.FindAsync(webhook.Id, cancellationToken) is { } current)
        {
            return await TryReplaceAsync(new WebhookDraft(Next(webhook, current)), current, new WebhookErrors(), cancellationToken);
        }

        var now = Now();
        var draft = new WebhookDraft(webhook with { Version = 1, CreatedAt = now, UpdatedAt = now });
        return await AddAsync(draft, await webhooks.LoadAsync(cancellationToken), new WebhookErrors(), cancellationToken);
    }

    private async Task<WebhookEditResult> AddAsync(
        WebhookDraft draft, WebhookSet set, WebhookErrors errors, CancellationToken cancellationToken)
    {
        if (!acceptance.Check(draft, current: null, set, errors))
        {
            return Invalid(errors);
        }

        await store.AddAsync(draft.Webhook, cancellationToken);
        return Saved(draft);
    }

    private async Task<WebhookEditResult?> TryReplaceAsync(
        WebhookDraft draft, Webhook current, WebhookErrors errors, CancellationToken cancellationToken)
    {
        var set = draft.Webhook.Event == current.Event ? null : await webhooks.LoadAsync(cancellationToken);
        return acceptance.Check(draft, current, set, errors) ? await TryUpdateAsync(draft, current, cancellationToken) : Invalid(errors);
    }

    private async Task<WebhookEditResult?> TryUpdateAsync(WebhookDraft draft, Webhook current, CancellationToken cancellationToken)
        => await store.TryUpdateAsync(draft.Webhook, current.Version, cancellationToken) ? Saved(draft) : null;

    private async Task<WebhookEditResult?> TryReorderAsync(
        string eventName, IReadOnlyDictionary<Guid, int> orders, CancellationToken cancellationToken)
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

        var updates =
            from order in orders
            let current = known[order.Key]
            where current.Order != order.Value
            select new WebhookUpdate(Next(current with { Order = order.Value }, current), current.Version);
        return await store.TryUpdateAsync([.. updates], cancellationToken) ? new WebhookEditResult(WebhookEditStatus.Saved) : null;
    }

    private Task<WebhookEditResult> ChangeAsync(
        Guid id, WebhookWriteConditions conditions, Func<Webhook, Task<WebhookEditResult?>> change, CancellationToken cancellationToken)
        => RepeatAsync(async () => await webhooks.FindAsync(id, cancellationToken) switch
        {
            null => new WebhookEditResult(WebhookEditStatus.NotFound),
            { Source: WebhookSource.Configuration } current => Configured(current),
            { } current when !conditions.AreMetBy(current) => new WebhookEditResult(WebhookEditStatus.StaleVersion) { Webhook = current },
            { } current => await change(current),
        });

    private static async Task<WebhookEditResult> RepeatAsync(Func<Task<WebhookEditResult?>> attempt)
    {
        for (var attempts = 0; attempts < MaxAttempts; attempts++)
        {
            if (await attempt() is { } result)
            {
                return result;
            }
        }

        throw new InvalidOperationException(
            $"The webhook store refused {MaxAttempts} writes in a row, each for the version that it had just returned.");
    }

    private SecretAccess AccessOf(WebhookWriteConditions conditions) => SecretAccess.Of(conditions, options.Value);

    private WebhookEditResult Saved(WebhookDraft draft)
    {
        var found = warnings.Of(draft.Webhook);
        return new(WebhookEditStatus.Saved)
        {
            Webhook = draft.Webhook,
            Warnings = draft.Warning is { } warning ? [warning, .. found] : found,
        };
    }

    private static WebhookEditResult Configured(Webhook webhook) => new(WebhookEditStatus.Configured) { Webhook = webhook };

    private static WebhookEditResult Invalid(WebhookErrors errors) => new(WebhookEditStatus.Invalid) { Errors = errors.ToDictionary() };

    private Webhook Next(Webhook webhook, Webhook current)
        => webhook with { Version = current.Version + 1, CreatedAt = current.CreatedAt, UpdatedAt = Now() };

    private DateTimeOffset Now() => IsoTimestamp.ToMilliseconds(timeProvider.GetUtcNow());

    internal static int NextOrder(WebhookSet set, string eventName)
    {
        var orders = set.Webhooks.Where(webhook => webhook.Event == eventName).Select(webhook => (long)webhook.Order).ToList();
        return orders.Count == 0 ? OrderStep : (int)Math.Min(orders.Max() + OrderStep, int.MaxValue);
    }
}
