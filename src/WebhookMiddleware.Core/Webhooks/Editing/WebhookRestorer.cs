using System.Text;
using System.Text.Json.Nodes;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Json;
using WebhookMiddleware.Text;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>
/// Takes a webhook back to what it was. The result is a new version, validated like any other. Secrets stay as they are now, since versions
/// have none: a version that leads to another server is refused as long as there are secrets that would be sent there.
/// </summary>
internal sealed class WebhookRestorer(
    IWebhookStore store,
    AllWebhooks webhooks,
    ConfiguredWebhooks configured,
    IWebhookHistory history,
    WebhookAcceptance acceptance,
    WebhookWarnings warnings,
    WebhookWriter writer)
{
    public Task<WebhookEditResult> RestoreAsync(
        Guid id, long version, WebhookWriteConditions conditions, CancellationToken cancellationToken)
        => writer.RunAsync(() => TryRestoreAsync(id, version, conditions, cancellationToken), cancellationToken);

    // Null means that the write lost a race.
    private async Task<WebhookEditResult?> TryRestoreAsync(
        Guid id, long version, WebhookWriteConditions conditions, CancellationToken cancellationToken)
    {
        if (configured.Find(id) is { } unchangeable)
        {
            return new WebhookEditResult(WebhookEditStatus.Configured) { Webhook = unchangeable };
        }

        if (await history.FindAsync(id, version, cancellationToken) is not { } kept)
        {
            return new WebhookEditResult(WebhookEditStatus.NotFound);
        }

        // A deleted webhook still has the version that it had last, which is what its history shows.
        var current = await store.FindAsync(id, cancellationToken);
        var latest = current?.Version ?? (await history.GetLatestAsync([id], cancellationToken)).GetValueOrDefault(id);
        if (conditions.ExpectedVersions?.Contains(latest) == false)
        {
            return new WebhookEditResult(WebhookEditStatus.StaleVersion) { Webhook = current };
        }

        var errors = new WebhookErrors();
        if (!StrictJson.TryParseObject(Encoding.UTF8.GetBytes(kept.Document), out var document, out var error))
        {
            errors.Add("", $"The kept version can't be read. {error}");
            return Invalid(errors);
        }

        var (draft, missing) = current is null
            ? Revive(document, id, latest, conditions, errors)
            : (Replace(document, current, conditions, errors), []);
        var set = draft.Webhook.Event == current?.Event ? null : await webhooks.LoadAsync(cancellationToken);
        return acceptance.Check(draft, current, set, errors)
            ? await TryStoreAsync(draft, current, missing, conditions.Actor, cancellationToken)
            : Invalid(errors);
    }

    private WebhookDraft Replace(JsonObject document, Webhook current, WebhookWriteConditions conditions, WebhookErrors errors)
    {
        foreach (var name in WebhookMembers.Secret)
        {
            document.Remove(name);
        }

        return WebhookDocumentReader.Read(
            document, current, _ => current.Order, acceptance.AccessOf(conditions), writer.Now, errors);
    }

    private (WebhookDraft Draft, IReadOnlyList<string> Missing) Revive(
        JsonObject document, Guid id, long latest, WebhookWriteConditions conditions, WebhookErrors errors)
    {
        var missing = MissingSecrets.Remove(document, current: null);
        document["isActive"] = false;
        var draft = WebhookDocumentReader.Read(
            document, current: null, _ => 0, acceptance.AccessOf(conditions), writer.Now, errors);
        var createdAt = IsoTimestamp.TryParse(document["createdAt"]?.ToString() ?? "", out var known, out _) ? known : writer.Now;
        return (draft with { Webhook = draft.Webhook with { Id = id, Version = latest + 1, CreatedAt = createdAt } }, missing);
    }

    private async Task<WebhookEditResult?> TryStoreAsync(
        WebhookDraft draft, Webhook? current, IReadOnlyList<string> missing, string? actor, CancellationToken cancellationToken)
    {
        var webhook = draft.Webhook with { UpdatedBy = actor };
        var change = new WebhookChange(current, webhook);
        return await writer.TryStoreAsync([change], AuditAction.Restored, actor, cancellationToken)
            ? new WebhookEditResult(WebhookEditStatus.Saved)
            {
                Webhook = webhook,
                Warnings = [.. FindWarnings(draft, missing), .. warnings.Of(webhook)],
            }
            : null;
    }

    private static IEnumerable<string> FindWarnings(WebhookDraft draft, IReadOnlyList<string> missing)
    {
        if (missing.Count > 0)
        {
            yield return $"isActive: its secrets were deleted with it. Enter {string.Join(", ", missing)} again before you activate it.";
        }

        if (draft.Warning is { } warning)
        {
            yield return warning;
        }
    }

    private static WebhookEditResult Invalid(WebhookErrors errors) => new(WebhookEditStatus.Invalid) { Errors = errors.ToDictionary() };
}
