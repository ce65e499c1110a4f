using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.Benchmarks.Logs;
using WebhookMiddleware.Events;
using WebhookMiddleware.Statistics;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Benchmarks.Pages;

/// <summary>
/// Adds webhooks to all events in turn, each with a day of statistics. The first ones are those of <see cref="LogRows"/>, and belong to its event.
/// </summary>
internal static class ManyHooks
{
    private const int Hours = 24;
    private const int Batch = 1000;

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
        foreach (var rows in webhooks.SelectMany(Count).Chunk(Batch))
        {
            await statistics.WriteAsync(StatisticsInterval.Hour, rows, CancellationToken.None);
        }
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

    private static IEnumerable<StatisticsRow> Count(Webhook webhook)
    {
        var end = LogRows.End;
        var hour = new DateTimeOffset(end.Year, end.Month, end.Day, end.Hour, 0, 0, TimeSpan.Zero);
        return Enumerable.Range(0, Hours).Select(back => new StatisticsRow
        {
            At = hour - TimeSpan.FromHours(back),
            WebhookId = webhook.Id,
            Event = webhook.Event,
            Kind = StatisticsKind.Call,
            Host = 1,
            Count = 100,
            MaxMs = 12.5,
            Outcomes = "allowed 99 badStatus 1",
            Buckets = [(byte)LatencyBuckets.IndexOf(12.5), 100],
        });
    }
}
