using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.Benchmarks.Logs;

/// <summary>Fills the statistics of webhooks: a hundred calls in each of their last hours, of which one failed.</summary>
internal static class StatisticsHours
{
    private const int Batch = 1000;

    public static async Task FillAsync(IStatisticsWriter statistics, IEnumerable<(Guid Id, string Event)> webhooks, int hours)
    {
        foreach (var rows in webhooks.SelectMany(webhook => Count(webhook.Id, webhook.Event, hours)).Chunk(Batch))
        {
            await statistics.WriteAsync(StatisticsInterval.Hour, rows, CancellationToken.None);
        }
    }

    private static IEnumerable<StatisticsRow> Count(Guid webhookId, string eventName, int hours)
    {
        var end = LogRows.End;
        var hour = new DateTimeOffset(end.Year, end.Month, end.Day, end.Hour, 0, 0, TimeSpan.Zero);
        return Enumerable.Range(0, hours).Select(back => new StatisticsRow
        {
            At = hour - TimeSpan.FromHours(back),
            WebhookId = webhookId,
            Event = eventName,
            Kind = StatisticsKind.Call,
            Host = 1,
            Count = 100,
            MaxMs = 12.5,
            Outcomes = "allowed 99 badStatus 1",
            Buckets = [(byte)LatencyBuckets.IndexOf(12.5), 100],
        });
    }
}
