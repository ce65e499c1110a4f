using System.Text.Json.Nodes;
using WebhookMiddleware.Text;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>
/// Creates webhooks from documents to try them out, as a write would save them and switch them on. Nothing is saved, and what a save would
/// refuse is refused.
/// </summary>
internal sealed class WebhookDrafts(AllWebhooks webhooks, WebhookAcceptance acceptance, TimeProvider timeProvider)
{
    /// <summary>The id of all webhooks that are not saved. With one each, what is counted by webhook would grow with every test.</summary>
    public static readonly Guid UnsavedId = Guid.CreateVersion7();

    private const int Order = 10;

    /// <summary>Creates a webhook that has not been saved.</summary>
    public WebhookEditResult OfNew(JsonObject document, WebhookWriteConditions conditions)
    {
        var errors = new WebhookErrors();
        var draft = WebhookDocumentReader.Read(
            document, current: null, _ => Order, acceptance.AccessOf(conditions), Now(), errors);
        return Check(draft with { Webhook = draft.Webhook with { Id = UnsavedId } }, current: null, errors);
    }

    /// <summary>Returns a stored webhook with changes.</summary>
    /// <param name="id">The webhook.</param>
    /// <param name="changes">The members to change, as a merge patch has them; null for none.</param>
    /// <param name="conditions">Whether the changes may contain secrets.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async Task<WebhookEditResult> OfStoredAsync(
        Guid id, JsonObject? changes, WebhookWriteConditions conditions, CancellationToken cancellationToken)
    {
        if (await webhooks.FindAsync(id, cancellationToken) is not { } current)
        {
            return new WebhookEditResult(WebhookEditStatus.NotFound);
        }

        if (current.IsActive && changes is null or { Count: 0 })
        {
            // Requests call it as it is.
            return new WebhookEditResult(WebhookEditStatus.Saved) { Webhook = current };
        }

        var errors = new WebhookErrors();
        var document = WebhookMergePatch.Apply(current, changes ?? []);
        var draft = WebhookDocumentReader.Read(
            document, current, _ => current.Order, acceptance.AccessOf(conditions), Now(), errors);
        return Check(draft with { Webhook = draft.Webhook with { Version = current.Version } }, current, errors);
    }

    // An inactive webhook may be saved with errors that it had before, but not be called.
    private WebhookEditResult Check(WebhookDraft draft, Webhook? current, WebhookErrors errors)
    {
        var active = draft with { Webhook = draft.Webhook with { IsActive = true } };
        return acceptance.Check(active, current, set: null, errors)
            ? new WebhookEditResult(WebhookEditStatus.Saved) { Webhook = active.Webhook }
            : new WebhookEditResult(WebhookEditStatus.Invalid) { Errors = errors.ToDictionary() };
    }

    private DateTimeOffset Now() => IsoTimestamp.ToMilliseconds(timeProvider.GetUtcNow());
}
