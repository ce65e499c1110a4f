using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.Dashboard.Logs;
using WebhookMiddleware.Dashboard.Pages;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Dashboard.Deliveries;

/// <summary>The filters of the deliveries, which are those of the management API.</summary>
/// <param name="Log">The filters as they stand in the address.</param>
/// <param name="Query">The query.</param>
internal sealed record DeliveryFilter(LogFilter Log, DeliveryQuery Query)
{
    /// <summary>The rows of a page: each that failed is read with its attempts, so that it can say why.</summary>
    private const int Limit = 30;

    public static DeliveryFilter Read(DashboardPage page)
    {
        var filter = LogFilter.Read(page, "hook", "event", "state", "from", "to");
        var reader = filter.Query;
        return new DeliveryFilter(filter, new DeliveryQuery
        {
            WebhookId = filter.ReadHook(),
            Event = reader.ReadText("event"),
            State = reader.ReadChoice<DeliveryState>("state"),
            From = reader.ReadPeriod(out var to),
            To = to,
            Cursor = reader.ReadCursor<long>(LogCursor.TryParse),
            Limit = Limit,
        });
    }
}
