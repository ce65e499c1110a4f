using Microsoft.AspNetCore.Http;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Dashboard.Layout;
using WebhookMiddleware.Dashboard.Logs;
using WebhookMiddleware.Dashboard.Pages;
using WebhookMiddleware.Events;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Calls;

/// <summary>The log of awaited calls, and one call of it.</summary>
internal sealed class CallPages(ICallLogReader calls, ICallLogFlush log, AllWebhooks webhooks, WebhookEventCatalog catalog)
{
    private static readonly CallLogPage Nothing = new([], NextCursor: null);

    public async Task<IResult> ShowListAsync(DashboardPage page)
    {
        var filter = CallFilter.Read(page);
        var set = await webhooks.LoadAsync(page.Aborted);
        var found = filter.Log.IsReadable ? await ReadAsync(filter, page.Aborted) : Nothing;
        return page.ShowLog<CallListView>(new CallList(filter.Log, found, new HookNames(set.Webhooks), catalog.Events));
    }

    public async Task<IResult> ShowAsync(DashboardPage page)
    {
        if (!RouteId.TryRead(page.Http, out var id) || await FindAsync(id, page.Aborted) is not { } call)
        {
            return Notice.NotFound(page);
        }

        var isThere = await webhooks.FindAsync(call.WebhookId, page.Aborted) is not null;
        return page.Show<CallView>(new CallDetail(call, isThere, catalog.TryGet(call.Event, out var known) ? known : null));
    }

    /// <summary>Shows all of a body of a call.</summary>
    public async Task<IResult> ShowBodyAsync(DashboardPage page, Func<WebhookCallRecord, string?> body)
        => RouteId.TryRead(page.Http, out var id) && await FindAsync(id, page.Aborted) is { } call
            ? WholeBody.Show(page, body(call))
            : Notice.NotFound(page);

    // Calls are logged in batches. They are flushed first, so that a person sees the call that they have just caused.
    private async Task<CallLogPage> ReadAsync(CallFilter filter, CancellationToken cancellationToken)
    {
        await log.FlushAsync(cancellationToken);
        return await calls.ReadAsync(filter.Query, cancellationToken);
    }

    private async Task<WebhookCallRecord?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await log.FlushAsync(cancellationToken);
        return await calls.FindAsync(id, cancellationToken);
    }
}
