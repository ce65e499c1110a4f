using WebhookMiddleware.Audit;
using WebhookMiddleware.Webhooks.Validation;

namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>A webhook of an import.</summary>
/// <param name="Path">Its path in the document, such as <c>hooks[3]</c>.</param>
/// <param name="Draft">The webhook as it would be stored.</param>
/// <param name="Current">The stored webhook with the same id, or null.</param>
/// <param name="Missing">The names of secrets that the document mentions and the store hasn't got.</param>
/// <param name="Errors">The errors by paths within the webhook.</param>
internal sealed record ImportItem(
    string Path, WebhookDraft Draft, Webhook? Current, IReadOnlyList<string> Missing, WebhookErrors Errors)
{
    private readonly IReadOnlyList<AuditChange> _changes = WebhookDifference.Between(Current, Draft.Webhook);

    public bool IsChanged => Current is null || _changes.Count > 0;

    public ImportedWebhook Describe(bool withChanges) => new(Draft.Webhook.Id, Draft.Webhook.Name, withChanges ? _changes : []);

    public IEnumerable<string> FindWarnings(WebhookWarnings warnings)
    {
        var webhook = $"{Path} ({Draft.Webhook.Name})";
        if (Missing.Count > 0)
        {
            yield return $"{webhook} is imported inactive, because the store hasn't got its secrets: enter {string.Join(", ", Missing)}, "
                + "then activate it.";
        }

        if (IsChanged && Draft.Warning is { } own)
        {
            yield return $"{webhook}: {own}";
        }

        foreach (var warning in IsChanged ? warnings.Of(Draft.Webhook) : [])
        {
            yield return $"{webhook}: {warning}";
        }
    }
}
