using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Selects webhooks for a list, in its order: event, order, name. A null filter matches all.</summary>
internal sealed record HookQuery(string? Event, bool? Active, string? Search, WebhookCursor? Cursor, int Limit)
{
    /// <summary>Returns one page, and the cursor of the next; null on the last one.</summary>
    /// <remarks>
    /// Webhooks are filtered in memory: an event has a few dozen at most, and databases differ in how they compare Cyrillic text.
    /// </remarks>
    public (IReadOnlyList<Webhook> Page, WebhookCursor? Next) Select(IEnumerable<Webhook> webhooks)
    {
        var found = webhooks
            .Where(webhook => Event is null || webhook.Event == Event)
            .Where(webhook => Active is null || webhook.IsActive == Active)
            .Where(webhook => Search is null || Contains(webhook.Name, Search) || Contains(webhook.Url, Search))
            .Where(webhook => Cursor is null || WebhookCursor.Of(webhook).CompareTo(Cursor.Value) > 0)
            .OrderBy(WebhookCursor.Of)
            .Take(Limit + 1)
            .ToList();
        return found.Count > Limit ? (found[..Limit], WebhookCursor.Of(found[Limit - 1])) : (found, null);
    }

    private static bool Contains(string text, string search) => text.Contains(search, StringComparison.OrdinalIgnoreCase);
}
