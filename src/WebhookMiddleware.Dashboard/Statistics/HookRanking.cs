using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.Dashboard.Statistics;

/// <summary>Who failed most: the counts of a period by webhook or by event, those with the most failures first.</summary>
internal static class HookRanking
{
    /// <summary>The maximum number of webhooks that are listed.</summary>
    public const int MaxHooks = 20;

    public static IEnumerable<(Guid HookId, string Event, CallCount Count)> ByHook(StatisticsOverview overview)
        => Rank(overview, key => (key.WebhookId, key.Event)).Select(row => (row.Key.WebhookId, row.Key.Event, row.Count));

    public static IEnumerable<(string Event, CallCount Count)> ByEvent(StatisticsOverview overview) => Rank(overview, key => key.Event);

    private static IEnumerable<(TKey Key, CallCount Count)> Rank<TKey>(StatisticsOverview overview, Func<StatisticsKey, TKey> by)
        => overview.Counts
            .GroupBy(pair => by(pair.Key), pair => pair.Value)
            .Select(group => (group.Key, Count: group.Aggregate((sum, count) => sum + count)))
            .OrderByDescending(row => row.Count.Failures)
            .ThenByDescending(row => row.Count.Count);
}
