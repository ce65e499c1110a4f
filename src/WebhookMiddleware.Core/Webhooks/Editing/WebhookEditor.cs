using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Text;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>Creates, changes and deletes webhooks as JSON documents ask for it.</summary>
/// <remarks>
/// A change goes so:
/// 1. read the stored webhook, and refuse the write if it is meant for another version;
/// 2. make the new webhook from the document, reporting everything that can't be read;
/// 3. validate it, reporting everything else that is wrong;
/// 4. store it if the version is still the one of step 1, else start again: no write of anybody else gets lost;
/// 5. let this host read the webhooks again before the answer goes out.
/// </remarks>
internal sealed class WebhookEditor(
    IWebhookStore store,
    WebhookValidator validator,
    WebhookWarnings warnings,
    IEnumerable<IWebhookChangeListener> listeners,
    TimeProvider timeProvider,
    IOptions<WebhookOptions> options) : IDisposable
{
    private const int OrderStep = 10;

    // Each lost race means that somebody else's write went through. So many in a row are not a race but a store that can't compare
    // versions.
    private const int MaxAttempts = 100;

    // Writes of one host go one after another: two new webhooks of an event get different orders, and the limit per event holds.
    private readonly SemaphoreSlim _writes = new(1, 1);

    public Task<WebhookEditResult> CreateAsync(JsonObject document, bool mayWriteSecrets, CancellationToken cancellationToken)
        => WriteAsync(token => CreateCoreAsync(document, AccessOf(mayWriteSecrets), token), cancellationToken);

    /// <summary>Replaces the webhook by the document; what the document leaves out takes its default, secrets excepted.</summary>
    public Task<WebhookEditResult> ReplaceAsync(
        Guid id, JsonObject document, VersionCondition condition, bool mayWriteSecrets, CancellationToken cancellationToken)
        => WriteAsync(token => UpdateCoreAsync(id, _ => document, condition, AccessOf(mayWriteSecrets), token), cancellationToken);

    /// <summary>Changes what the merge patch (RFC 7396) names.</summary>
    public Task<WebhookEditResult> PatchAsync(
        Guid id, JsonObject patch, VersionCondition condition, bool mayWriteSecrets, CancellationToken cancellationToken)
        => WriteAsync(
            token => UpdateCoreAsync(id, current => WebhookMergePatch.Apply(current, patch), condition, AccessOf(mayWriteSecrets), token),
            cancellationToken);

    public Task<WebhookEditResult> DeleteAsync(Guid id, VersionCondition condition, CancellationToken cancellationToken)
        => WriteAsync(token => DeleteCoreAsync(id, condition, token), cancellationToken);

    public void Dispose() => _writes.Dispose();

    private async Task<WebhookEditResult> WriteAsync(
        Func<CancellationToken, Task<WebhookEditResult>> write, CancellationToken cancellationToken)
    {
        await _writes.WaitAsync(cancellationToken);
        try
        {
            var result = await write(cancellationToken);
            if (result.Status is WebhookEditStatus.Saved)
            {
                foreach (var listener in listeners)
                {
                    await listener.WebhooksChangedAsync(cancellationToken);
                }
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
        var set = await store.LoadAsync(cancellationToken);
        var errors = new WebhookErrors();
        var draft = WebhookDocumentReader.Read(document, current: null, eventName => NextOrder(set, eventName), access, Now(), errors);
        if (!IsAcceptable(draft, current: null, set, errors))
        {
            return Invalid(errors);
        }

        await store.AddAsync(draft.Webhook, cancellationToken);
        return Saved(draft);
    }

    private Task<WebhookEditResult> UpdateCoreAsync(
        Guid id, Func<Webhook, JsonObject> documentFor, VersionCondition condition, SecretAccess access, CancellationToken cancellationToken)
        => ChangeAsync(
            id,
            condition,
            async current =>
            {
                var errors = new WebhookErrors();
                var draft = WebhookDocumentReader.Read(documentFor(current), current, _ => current.Order, access, Now(), errors);
                var set = draft.Webhook.Event == current.Event ? null : await store.LoadAsync(cancellationToken);
                if (!IsAcceptable(draft, current, set, errors))
                {
                    return Invalid(errors);
                }

                return await store.TryUpdateAsync(draft.Webhook, current.Version, cancellationToken) ? Saved(draft) : null;
            },
            cancellationToken);

    private Task<WebhookEditResult> DeleteCoreAsync(Guid id, VersionCondition condition, CancellationToken cancellationToken)
        => ChangeAsync(
            id,
            condition,
            async current => await store.TryDeleteAsync(id, current.Version, cancellationToken)
                ? new WebhookEditResult(WebhookEditStatus.Saved) { Webhook = current }
                : null,
            cancellationToken);

    // Null from the change means that it lost a race.
    private async Task<WebhookEditResult> ChangeAsync(
        Guid id, VersionCondition condition, Func<Webhook, Task<WebhookEditResult?>> change, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await store.FindAsync(id, cancellationToken) is not { } current)
            {
                return new WebhookEditResult(WebhookEditStatus.NotFound);
            }

            if (!condition.IsMetBy(current))
            {
                return new WebhookEditResult(WebhookEditStatus.StaleVersion) { Webhook = current };
            }

            if (await change(current) is { } result)
            {
                return result;
            }
        }

        throw new InvalidOperationException($"The store refused {MaxAttempts} writes of webhook {id} in a row, each for the version that "
            + "it had just given.");
    }

    // A null set means that the webhook stays with its event, whose number of webhooks then doesn't change.
    private bool IsAcceptable(WebhookDraft draft, Webhook? current, WebhookSet? set, WebhookErrors errors)
    {
        // What could not be read has been reported; what is said about its placeholder is noise.
        var found = FaultsOf(draft.Webhook, current)
            .Select(fault => (Path: draft.ToDocumentPath(fault.Path), fault.Message))
            .Where(fault => !errors.Covers(fault.Path))
            .ToList();
        foreach (var (path, message) in found)
        {
            errors.Add(path, message);
        }

        var max = options.Value.MaxWebhooksPerEvent;
        if (set is not null && set.Webhooks.Count(other => other.Event == draft.Webhook.Event && other.Id != draft.Webhook.Id) >= max)
        {
            errors.Add("event", $"The event has {max} webhooks already, which is the most that it may have "
                + "(Webhooks:MaxWebhooksPerEvent).");
        }

        return errors.IsEmpty;
    }

    private IEnumerable<(string Path, string Message)> FaultsOf(Webhook draft, Webhook? current)
    {
        var faults = validator.Validate(draft);
        if (faults.IsEmpty)
        {
            return [];
        }

        var known = current is null ? null : validator.Validate(current).ToDictionary();
        return
            from fault in faults
            from message in fault.Value
            where known is null || !StandingFaults.MayStand(fault.Key, message, draft, current!, known)
            select (fault.Key, message);
    }

    private SecretAccess AccessOf(bool mayWriteSecrets)
        => new(mayWriteSecrets, FollowPaths: mayWriteSecrets && !options.Value.RequireSecretsOnPathChange);

    private WebhookEditResult Saved(WebhookDraft draft)
    {
        var found = warnings.Of(draft.Webhook);
        return new(WebhookEditStatus.Saved) { Webhook = draft.Webhook, Warnings = draft.Warning is { } warning ? [warning, .. found] : found };
    }

    private static WebhookEditResult Invalid(WebhookErrors errors) => new(WebhookEditStatus.Invalid) { Errors = errors.ToDictionary() };

    private DateTimeOffset Now() => IsoTimestamp.ToMilliseconds(timeProvider.GetUtcNow());

    private static int NextOrder(WebhookSet set, string eventName)
    {
        var orders = set.Webhooks.Where(webhook => webhook.Event == eventName).Select(webhook => (long)webhook.Order).ToList();
        return orders.Count == 0 ? OrderStep : (int)Math.Min(orders.Max() + OrderStep, int.MaxValue);
    }
}
