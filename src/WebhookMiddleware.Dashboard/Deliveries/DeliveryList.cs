using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.Dashboard.Logs;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Dashboard.Deliveries;

/// <summary>What the list of deliveries shows.</summary>
/// <param name="Filter">The filters.</param>
/// <param name="Page">The deliveries; none while a filter can't be read.</param>
/// <param name="Reasons">The outcomes of the last attempts that failed, by the id of the delivery.</param>
/// <param name="Hooks">The names of the webhooks.</param>
/// <param name="Events">The events that can be chosen.</param>
internal sealed record DeliveryList(
    LogFilter Filter,
    DeliveryPage Page,
    IReadOnlyDictionary<Guid, WebhookOutcome> Reasons,
    HookNames Hooks,
    IReadOnlyList<WebhookEvent> Events) : ILogModel
{
    public string Path => "deliveries";

    public string? Next => Page.NextCursor is { } cursor ? LogCursor.Write(cursor) : null;
}
