using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Administration;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.AspNetCore.Management.Access;
using WebhookMiddleware.Dashboard.Layout;
using WebhookMiddleware.Dashboard.Logs;
using WebhookMiddleware.Dashboard.Pages;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Redaction;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Deliveries;

/// <summary>The log of background deliveries, and one of them, which can be sent again.</summary>
internal sealed class DeliveryPages(
    IDeliveryLog deliveries, IWebhookAdministration administration, AllWebhooks webhooks, WebhookEventCatalog catalog, Redactor redactor)
{
    private static readonly DeliveryPage Nothing = new([], NextCursor: null);

    public async Task<IResult> ShowListAsync(DashboardPage page)
    {
        var filter = DeliveryFilter.Read(page);
        var set = await webhooks.LoadAsync(page.Aborted);
        var found = filter.Log.IsReadable ? await deliveries.ReadAsync(filter.Query, page.Aborted) : Nothing;
        var reasons = await FindReasonsAsync(found.Items, page.Aborted);
        return page.ShowLog<DeliveryListView>(new DeliveryList(filter.Log, found, reasons, new HookNames(set.Webhooks), catalog.Events));
    }

    public async Task<IResult> ShowAsync(DashboardPage page)
        => RouteId.TryRead(page.Http, out var id) && await deliveries.FindAsync(id, page.Aborted) is { } found
            ? await ShowAsync(page, found, page.Query.ContainsKey("retried") ? ("ok", "Deliveries.Retried") : null)
            : Notice.NotFound(page);

    /// <summary>Shows all of the data of a delivery.</summary>
    public async Task<IResult> ShowDataAsync(DashboardPage page)
        => RouteId.TryRead(page.Http, out var id) && await deliveries.FindAsync(id, page.Aborted) is { } found
            ? WholeBody.Show(page, DataOf(found))
            : Notice.NotFound(page);

    /// <summary>Shows all of the response to an attempt.</summary>
    public async Task<IResult> ShowResponseAsync(DashboardPage page)
        => RouteId.TryRead(page.Http, out var id) && await deliveries.FindAsync(id, page.Aborted) is { } found
            ? WholeBody.Show(page, found.Attempts.FirstOrDefault(attempt => IsNumber(page, attempt))?.ResponseBody)
            : Notice.NotFound(page);

    /// <summary>Sends one delivery again.</summary>
    public async Task<IResult> RetryAsync(DashboardPage page)
    {
        if (!RouteId.TryRead(page.Http, out var id))
        {
            return Notice.NotFound(page);
        }

        var result = await administration.For(page.Http).RetryDeliveryAsync(id, page.Aborted);
        return result.Status switch
        {
            DeliveryRetryStatus.Due => page.GoTo($"deliveries/{id}?retried"),
            DeliveryRetryStatus.NotFound => Notice.NotFound(page),
            DeliveryRetryStatus.Unreadable
                => await ShowAsync(page, result.Delivery!, message: null, StatusCodes.Status422UnprocessableEntity),
            _ => await ShowAsync(page, result.Delivery!, ("warn", "Deliveries.BeingSent"), StatusCodes.Status409Conflict),
        };
    }

    private async Task<IResult> ShowAsync(
        DashboardPage page, DeliveryDetails details, (string Kind, string Text)? message, int status = StatusCodes.Status200OK)
    {
        var delivery = details.Delivery;
        var model = new DeliveryDetail(
            details,
            DataOf(details),
            await webhooks.FindAsync(delivery.WebhookId, page.Aborted),
            catalog.TryGet(delivery.Event, out var known) ? known : null)
        {
            Message = message,
        };
        return page.Show<DeliveryView>(model, status);
    }

    private static bool IsNumber(DashboardPage page, DeliveryAttempt attempt)
        => page.Http.Request.RouteValues["number"] is string text && text == attempt.Number.ToString(CultureInfo.InvariantCulture);

    private string? DataOf(DeliveryDetails details)
        => details.Unreadable is null ? Encoding.UTF8.GetString(redactor.Redact(Redactor.Data, details.Data).Span) : null;

    private async Task<IReadOnlyDictionary<Guid, WebhookOutcome>> FindReasonsAsync(
        IEnumerable<DeliverySummary> found, CancellationToken cancellationToken)
    {
        Dictionary<Guid, WebhookOutcome> reasons = [];
        foreach (var delivery in found.Where(DeliveryStates.HasFailed))
        {
            if (await deliveries.FindAsync(delivery.Id, cancellationToken) is { Attempts: [.., var last] } && last.Outcome.IsFailure())
            {
                reasons[delivery.Id] = last.Outcome;
            }
        }

        return reasons;
    }
}
