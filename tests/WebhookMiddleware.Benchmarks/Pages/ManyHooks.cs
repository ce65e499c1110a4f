using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Benchmarks.Logs;
using WebhookMiddleware.Events;
using WebhookMiddleware.Statistics;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Benchmarks.Pages;

/// <summary>
/// Adds webhooks to all events in turn, each called in every minute of the last hour and in every hour of the last 30 days. The first ones are those of <see cref="LogRows"/>, and belong to its event.
/// </summary>
internal static class ManyHooks
{
    private const int Minutes = 60;
    private const int Hours = 30 * 24;

    public static async Task FillAsync(IServiceProvider services, int count)
    {
        var events = services.GetRequiredService<WebhookEventCatalog>().Events;
        Webhook[] webhooks = [.. Enumerable.Range(0, count).Select(number => New(number, number < LogRows.Hooks ? LogRows.Event : events[number % events.Count].Name))];
        var store = services.GetRequiredService<IWebhookStore>();
        foreach (var webhook in webhooks)
        {
            await store.AddAsync(webhook, CancellationToken.None);
        }

        var statistics = services.GetRequiredService<IStatisticsWriter>();
        var called = webhooks.Select(webhook => (webhook.Id, webhook.Event)).ToArray();
        await FilledStatistics.FillAsync(statistics, StatisticsInterval.Minute, Minutes, called);
        await FilledStatistics.FillAsync(statistics, StatisticsInterval.Hour, Hours, called);
    }

    private static Webhook New(int number, string eventName) => new()
    {
        Id = LogRows.Hook(number),
        Name = $"Проверка остатков на складе {number}",
        Event = eventName,
        Url = $"https://erp.example.ru/hooks/stock/{number}",
        Order = 10 * number,
        FireAndForget = false,
        AwaitResponse = true,
        ResponseContainsData = true,
        CreatedAt = LogRows.Start,
        UpdatedAt = LogRows.Start,
    };
}
