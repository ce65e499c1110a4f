using Microsoft.AspNetCore.Http;
using WebhookMiddleware.Dashboard.Logs;
using WebhookMiddleware.Dashboard.Pages;

namespace WebhookMiddleware.Dashboard.Statistics;

/// <summary>The filters of the statistics, as they stand in the address.</summary>
/// <param name="Values">The values, and what is wrong with them.</param>
/// <param name="Period">The period.</param>
/// <param name="HookId">The webhook; null for all, or while only a part of its name is known.</param>
/// <param name="Event">The event; null for all.</param>
internal sealed record StatisticsFilter(LogFilter Values, StatisticsPeriod Period, Guid? HookId, string? Event)
{
    /// <summary>Gets what was typed for the name of a webhook; null if there is nothing to look for.</summary>
    public string? HookName => Values.HookName;

    public bool IsEmpty => HookId is null && HookName is null && Event is null;

    public static StatisticsFilter Read(DashboardPage page)
    {
        var values = LogFilter.Read(page, "period", "hook", "event");
        var period = values.Query.ReadOneOf("period", StatisticsPeriod.All) ?? StatisticsPeriod.Default;

        // Statistics have no pages.
        values.Query.ReadText(LogFilter.Cursor);
        var eventName = values.Query.ReadText("event");
        return new StatisticsFilter(values, period, values.ReadHook(), eventName);
    }

    /// <summary>Returns the address of the statistics with these filters, below the dashboard's root.</summary>
    public string ToAddress()
    {
        var query = QueryString.Create("period", Period.Name);
        query = HookId is { } id ? query.Add("hook", $"{id}") : query;
        return "stats" + (Event is null ? query : query.Add("event", Event)).ToUriComponent();
    }
}
