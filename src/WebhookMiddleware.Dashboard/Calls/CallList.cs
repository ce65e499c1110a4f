using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Dashboard.Logs;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.Dashboard.Calls;

/// <summary>What the list of calls shows.</summary>
/// <param name="Filter">The filters.</param>
/// <param name="Page">The calls; none while a filter can't be read.</param>
/// <param name="Hooks">The names of the webhooks.</param>
/// <param name="Events">The events that can be chosen.</param>
internal sealed record CallList(LogFilter Filter, CallLogPage Page, HookNames Hooks, IReadOnlyList<WebhookEvent> Events) : ILogModel
{
    public string Path => "calls";

    public string? Next => Page.NextCursor is { } cursor ? LogCursor.Write(cursor) : null;
}
