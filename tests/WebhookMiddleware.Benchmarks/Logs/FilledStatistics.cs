using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.Benchmarks.Logs;

/// <summary>Fills the statistics of webhooks: a hundred calls in each of their last hours or minutes, of which one failed.</summary>
internal static class FilledStatistics
{
    private const int Batch = 1000;

    public static async Task FillAsync(
        IStatisticsWriter statistics, StatisticsInterval interval, int count, IEnumerable<(Guid Id, string Event)> webhooks)
    {
        foreach (var rows in webhooks.SelectMany(webhook => Count(interval, count, webhook.Id, webhook.Event)).Chunk(Batch))
        {
            await statistics.WriteAsync(interval, rows, CancellationToken.None);
        }
    }

    private static IEnumerable<StatisticsRow> Count(StatisticsInterval interval, int count, Guid webhookId, string eventName)
    {
        var length = interval == StatisticsInterval.Minute ? TimeSpan.FromMinutes(1) : TimeSpan.FromHours(1);
        var last = StepTimes.Floor(LogRows.End, length);
        return Enumerable.Range(0, count).Select(back => new StatisticsRow
        {
            At = last - (back * length),
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
