using Microsoft.Extensions.Options;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>Determines whether a webhook may be saved and what becomes of its secrets, and reports all of its errors.</summary>
internal sealed class WebhookAcceptance(WebhookValidator validator, IOptions<WebhookOptions> options)
{
    /// <summary>Returns what a write under these conditions may do with secrets.</summary>
    public SecretAccess AccessOf(WebhookWriteConditions conditions)
        => new(
            conditions.AllowNewSecrets,
            FollowPaths: conditions.AllowNewSecrets && !options.Value.RequireSecretsOnPathChange);

    /// <summary>Adds the errors of a draft to those of its document, and returns whether there are none.</summary>
    /// <param name="draft">The webhook to be saved.</param>
    /// <param name="current">The stored webhook that it replaces, or null for a new one.</param>
    /// <param name="set">All webhooks, or null if the webhook keeps its event, whose number of webhooks then does not change.</param>
    /// <param name="errors">The errors of the document.</param>
    public bool Check(WebhookDraft draft, Webhook? current, WebhookSet? set, WebhookErrors errors)
    {
        // Members that could not be read have been reported. Further errors of their placeholders would be misleading.
        var found = FindFaults(draft.Webhook, current)
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
            errors.Add("event", $"The event already has the maximum of {max} webhooks (Webhooks:MaxWebhooksPerEvent).");
        }

        return errors.IsEmpty;
    }

    private IEnumerable<(string Path, string Message)> FindFaults(Webhook draft, Webhook? current)
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
            where known is null || !PreexistingErrors.MayRemain(fault.Key, message, draft, current!, known)
            select (fault.Key, message);
    }
}
