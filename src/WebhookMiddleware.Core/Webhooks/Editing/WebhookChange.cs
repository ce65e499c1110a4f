using System.Text.Json;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Json;

namespace WebhookMiddleware.Webhooks.Editing;

/// <summary>Represents what a write does to one webhook.</summary>
/// <param name="Before">The stored webhook, or null if it is added.</param>
/// <param name="After">The new webhook, or null if it is deleted.</param>
internal readonly record struct WebhookChange(Webhook? Before, Webhook? After)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = PlainJsonEncoder.Instance };

    /// <summary>Returns what the store has to write: the webhooks, what they were, and an entry of the audit for each.</summary>
    public static WebhookChanges ToStore(
        IReadOnlyCollection<WebhookChange> changes, AuditAction action, string? actor, DateTimeOffset now) => new()
        {
            Added = [.. changes.Where(change => change.Before is null).Select(change => change.After!)],
            Updated =
        [
            .. changes
                .Where(change => change is { Before: not null, After: not null })
                .Select(change => new WebhookUpdate(change.After!, change.Before!.Version)),
        ],
            Deleted =
        [
            .. changes
                .Where(change => change.After is null)
                .Select(change => new WebhookDeletion(change.Before!.Id, change.Before.Version)),
        ],
            Kept = [.. changes.Where(change => change.Before is not null).Select(change => Keep(change.Before!, now))],
            Audit = [.. changes.Select(change => change.ToEntry(action, actor, now))],
        };

    // The version of a deleted webhook says all that it was.
    private AuditEntry ToEntry(AuditAction action, string? actor, DateTimeOffset now)
    {
        var webhook = After ?? Before!;
        return AuditEntry.Create(action, actor, now) with
        {
            WebhookId = webhook.Id,
            WebhookName = webhook.Name,
            Version = webhook.Version,
            Changes = After is null ? [] : WebhookDifference.Between(Before, After),
        };
    }

    private static WebhookVersion Keep(Webhook webhook, DateTimeOffset now) => new(webhook.Id, webhook.Version)
    {
        At = webhook.UpdatedAt,
        Actor = webhook.UpdatedBy,
        KeptAt = now,
        Document = WebhookJson.Write(webhook).ToJsonString(Plain),
    };
}
