using Microsoft.Extensions.Options;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>Decides whether a webhook may be saved, and reports everything that is wrong with it.</summary>
internal sealed class WebhookAcceptance(WebhookValidator validator, IOptions<WebhookOptions> options)
{
    /// <summary>Adds what is wrong with a draft to the errors of its document; returns whether there are none.</summary>
    /// <param name="draft">The webhook to be saved.</param>
    /// <param name="current">The stored webhook that it replaces; null for a new one.</param>
    /// <param name="set">All webhooks. Null: the webhook stays with its event, whose number of webhooks does not change.</param>
    /// <param name="errors">What could not be read.</param>
    public bool Check(WebhookDraft draft, Webhook? current, WebhookSet? set, WebhookErrors errors)
    {
        // A member that could not be read has been reported; errors of its placeholder are noise.
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
            errors.Add("event", $"The event has {max} webhooks already, which is the most that it may have "
                + "(Webhooks:MaxWebhooksPerEvent).");
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
            where known is null || !StandingFaults.MayStand(fault.Key, message, draft, current!, known)
            select (fault.Key, message);
    }
}
