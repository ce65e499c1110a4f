using WebhookMiddleware.Events;
using WebhookMiddleware.Statistics;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Hooks;

/// <summary>What the list shows.</summary>
/// <param name="Filter">The filters.</param>
/// <param name="Groups">The webhooks of this page, by event.</param>
/// <param name="Next">The query of the next page; null on the last one.</param>
/// <param name="Events">The events that can be chosen.</param>
internal sealed record HookList(
    HookFilter Filter, IReadOnlyList<HookGroup> Groups, string? Next, IReadOnlyList<WebhookEvent> Events)
{
    /// <summary>Gets the webhooks that the store has and nobody can read.</summary>
    public IReadOnlyList<UnreadableWebhook> Unreadable { get; init; } = [];

    /// <summary>Gets what was saved just now; null for nothing.</summary>
    public string? Saved { get; init; }

    /// <summary>Gets why the last change was not made. Empty when it was.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];
}

/// <summary>The webhooks of an event.</summary>
/// <param name="Name">The event's name.</param>
/// <param name="Event">The event; null if this host does not know it.</param>
/// <param name="Rows">The webhooks, in the order in which they run.</param>
internal sealed record HookGroup(string Name, WebhookEvent? Event, IReadOnlyList<HookRow> Rows);

/// <summary>A webhook with what it did in the last 24 hours.</summary>
internal sealed record HookRow(Webhook Webhook, IReadOnlyList<HourCount> Hours)
{
    public long Count => Hours.Sum(hour => hour.Count);

    public long Failures => Hours.Sum(hour => hour.Failures);
}
