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
        var found = filter.Log.HasErrors ? Nothing : await ReadAsync(filter, page.Aborted);
        return page.Show<CallListView>(
            new CallList(filter.Log, found, new HookNames(set.Webhooks), catalog.Events),
            filter.Log.HasErrors ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
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

    // Calls are logged in batches. They are flushed first, so that a person sees the call that they have just caused.
    private async Task<CallLogPage> ReadAsync(CallFilter filter, CancellationToken cancellationToken)
    {
        await log.FlushAsync(cancellationToken);
        return filter.OnlyFailures
            ? await FailedCalls.ReadAsync(calls, filter.Query, cancellationToken)
            : await calls.ReadAsync(filter.Query, cancellationToken);
    }

    private async Task<WebhookCallRecord?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await log.FlushAsync(cancellationToken);
        return await calls.FindAsync(id, cancellationToken);
    }
}
