using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Administration;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.AspNetCore.Management.Access;
using WebhookMiddleware.Dashboard.Layout;
using WebhookMiddleware.Dashboard.Pages;
using WebhookMiddleware.Events;
using WebhookMiddleware.Statistics;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Hooks;

/// <summary>The list of the webhooks, their switches and their order.</summary>
internal sealed class HookListPages(
    AllWebhooks webhooks, IWebhookAdministration administration, IWebhookStatistics statistics, WebhookEventCatalog catalog)
{
    private static readonly HourCount[] NoHours = new HourCount[24];

    public Task<IResult> ShowAsync(DashboardPage page) => ShowAsync(page, []);

    /// <summary>Switches one webhook on or off.</summary>
    public async Task<IResult> SwitchAsync(DashboardPage page)
    {
        if (!Guid.TryParse(page.Http.Request.RouteValues["id"] as string, CultureInfo.InvariantCulture, out var id))
        {
            return Notice.NotFound(page);
        }

        var patch = new JsonObject { ["isActive"] = page.Form["active"] == "true" };
        var result = await administration.For(page.Http).PatchAsync(id, patch, cancellationToken: page.Aborted);
        return await AnswerAsync(page, result, $"#h-{id}");
    }

    /// <summary>Changes the order of an event's webhooks: by numbers, or by moving one of them.</summary>
    public async Task<IResult> ReorderAsync(DashboardPage page)
    {
        var eventName = page.Form["event"].ToString();
        var set = await webhooks.LoadAsync(page.Aborted);
        var run = set.Webhooks.Where(webhook => webhook.Event == eventName).OrderBy(WebhookCursor.Of).ToList();
        var request = OrderForm.Read(page.Form, run);
        if (request.Unreadable.Count > 0)
        {
            return await ShowAsync(
                page, [.. request.Unreadable.Select(name => page.Text.Format("Order.Unreadable", name))], StatusCodes.Status400BadRequest);
        }

        var result = request.Orders.Count == 0
            ? new WebhookEditResult(WebhookEditStatus.Saved)
            : await administration.For(page.Http).ReorderAsync(eventName, request.Orders, page.Aborted);
        return await AnswerAsync(page, result, request.Moved is { } moved ? $"#h-{moved}" : "");
    }

    private async Task<IResult> AnswerAsync(DashboardPage page, WebhookEditResult result, string anchor)
    {
        var filter = HookFilter.Read(page.Query);
        return result.Status switch
        {
            WebhookEditStatus.Saved => page.GoTo(filter.ToQueryString(filter.Cursor) + anchor),
            WebhookEditStatus.NotFound => Notice.NotFound(page),
            WebhookEditStatus.Configured => await ShowAsync(page, [page.Text["Error.Configured"]], StatusCodes.Status409Conflict),
            _ => await ShowAsync(
                page,
                [.. result.Errors.SelectMany(error => error.Value).Select(page.Language.Translate).Distinct()],
                StatusCodes.Status400BadRequest),
        };
    }

    private async Task<IResult> ShowAsync(DashboardPage page, IReadOnlyList<string> errors, int status = StatusCodes.Status200OK)
    {
        var set = await webhooks.LoadAsync(page.Aborted);
        var filter = HookFilter.Read(page.Query);
        var (found, next) = filter.ToQuery().Select(set.Webhooks);
        var lastDay = await statistics.ReadLastDayAsync([.. found.Select(webhook => webhook.Id)], page.Aborted);
        var groups = found
            .GroupBy(webhook => webhook.Event)
            .Select(group => new HookGroup(
                group.Key,
                catalog.TryGet(group.Key, out var known) ? known : null,
                [.. group.Select(webhook => new HookRow(webhook, lastDay.GetValueOrDefault(webhook.Id, NoHours)))]));
        var list = new HookList(filter, [.. groups], next is null ? null : filter.ToQueryString(next), catalog.Events)
        {
            Unreadable = set.Unreadable,
            Saved = FindSaved(page, set.Webhooks),
            Errors = errors,
        };
        return page.Show<HookListView>(list, status);
    }

    private static string? FindSaved(DashboardPage page, IEnumerable<Webhook> webhooks)
        => Guid.TryParse(page.Query["saved"], CultureInfo.InvariantCulture, out var id)
            ? webhooks.FirstOrDefault(webhook => webhook.Id == id)?.Name
            : null;
}
