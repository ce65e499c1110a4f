using Microsoft.AspNetCore.Http;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.Dashboard.Logs;
using WebhookMiddleware.Dashboard.Pages;
using WebhookMiddleware.Events;
using WebhookMiddleware.Statistics;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Statistics;

/// <summary>How often webhooks were called, how that ended, how long it took, and what waits in the queue.</summary>
internal sealed class StatisticsPages(
    StatisticsOverviewReader statistics, HostStatus status, AllWebhooks webhooks, WebhookEventCatalog catalog, TimeProvider time)
{
    public async Task<IResult> ShowAsync(DashboardPage page)
    {
        var filter = StatisticsFilter.Read(page);
        var hooks = new HookNames((await webhooks.LoadAsync(page.Aborted)).Webhooks);
        var model = new StatisticsModel(filter, hooks, catalog.Events);
        if (filter.Values.HasErrors)
        {
            return page.Show<StatisticsView>(model, StatusCodes.Status400BadRequest);
        }

        return filter.HookName is { } name ? Choose(page, model, name) : await ShowAsync(page, model);
    }

    private async Task<IResult> ShowAsync(DashboardPage page, StatisticsModel model)
    {
        var filter = model.Filter;
        var query = filter.Period.ToQuery(time.GetUtcNow(), filter.HookId, filter.Event);
        var overview = await statistics.ReadAsync(query, page.Aborted);
        return page.Show<StatisticsView>(model with
        {
            Overview = overview,
            Figures = KindFigures.Of(overview),
            Queue = (await status.ReadAsync(page.Aborted)).Queue,
        });
    }

    // The address has the id, so that it stays right when the webhook gets another name.
    private static IResult Choose(DashboardPage page, StatisticsModel model, string name)
        => model.Hooks.Search(name, model.Filter.Event ?? "", model.Filter.Values.ShownHookId) switch
        {
            [var only] => page.GoTo((model.Filter with { HookId = only.Id }).ToAddress()),
            [] => page.Show<StatisticsView>(model, StatusCodes.Status400BadRequest),
            var several => page.Show<StatisticsView>(model with { Candidates = several }),
        };
}
