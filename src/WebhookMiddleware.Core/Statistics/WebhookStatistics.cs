using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Statistics;

/// <summary>Reads the statistics in one pass over their rows, which come by time: only the current step is held at a time.</summary>
internal sealed class WebhookStatistics(StatisticsRows rows, TimeProvider timeProvider) : IWebhookStatistics
{
    private const int HoursOfDay = 24;

    public async Task<StatisticsReport> ReadAsync(StatisticsQuery query, CancellationToken cancellationToken = default)
    {
        List<StatisticsItem> items = [];
        var totals = await ReadAsync(query, AddAsync, cancellationToken);
        return new StatisticsReport(StepTimes.Floor(query.From, query.Step), StepTimes.Ceiling(query.To, query.Step), items, totals);

        Task AddAsync(IReadOnlyList<StatisticsItem> read)
        {
            items.AddRange(read);
            return Task.CompletedTask;
        }
    }

    public async Task<IReadOnlyList<StatisticsItem>> ReadAsync(
        StatisticsQuery query, Func<IReadOnlyList<StatisticsItem>, Task> write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(write);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Step, TimeSpan.FromMinutes(1), nameof(query));

        var from = StepTimes.Floor(query.From, query.Step);
        var step = new Dictionary<StatisticsKey, Tally>();
        var totals = new Dictionary<StatisticsKey, Tally>();
        var at = from;
        await foreach (var row in rows.ReadAsync(query, cancellationToken))
        {
            var next = StepTimes.Floor(row.At, query.Step);
            if (next > at)
            {
                await EndStepAsync(at, step, totals, write);
                at = next;
            }

            TallyOf(step, new StatisticsKey(row.WebhookId, row.Event, row.Kind)).Add(row);
        }

        await EndStepAsync(at, step, totals, write);
        return ItemsOf(from, totals);
    }

    public async Task<IReadOnlyDictionary<Guid, IReadOnlyList<HourCount>>> ReadLastDayAsync(
        IReadOnlyList<Guid> webhookIds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(webhookIds);
        var to = StatisticsHorizon.HourOf(timeProvider.GetUtcNow()).AddHours(1);
        var from = to.AddHours(-HoursOfDay);
        var query = new StatisticsQuery { From = from, To = to, Step = TimeSpan.FromHours(1), WebhookIds = webhookIds };
        var report = await ReadAsync(query, cancellationToken);
        return report.Items.GroupBy(item => item.WebhookId).ToDictionary(
            webhook => webhook.Key,
            IReadOnlyList<HourCount> (webhook) =>
            [
                .. Enumerable.Range(0, HoursOfDay)
                    .GroupJoin(webhook, hour => from.AddHours(hour), item => item.At, (hour, ended) => CountOf(from.AddHours(hour), ended)),
            ]);
    }

    private static async Task EndStepAsync(
        DateTimeOffset at,
        Dictionary<StatisticsKey, Tally> step,
        Dictionary<StatisticsKey, Tally> totals,
        Func<IReadOnlyList<StatisticsItem>, Task> write)
    {
        if (ItemsOf(at, step) is { Count: > 0 } items)
        {
            await write(items);
        }

        foreach (var (key, tally) in step)
        {
            // The tallies are used again: there may be a thousand steps.
            TallyOf(totals, key).Add(tally);
            tally.Clear();
        }
    }

    private static List<StatisticsItem> ItemsOf(DateTimeOffset at, Dictionary<StatisticsKey, Tally> tallies) =>
    [
        .. tallies
            .Where(pair => pair.Value.Count > 0)
            .OrderBy(pair => pair.Key.WebhookId)
            .ThenBy(pair => pair.Key.Event, StringComparer.Ordinal)
            .ThenBy(pair => pair.Key.Kind)
            .Select(pair => StatisticsItem.Of(at, pair.Key, pair.Value)),
    ];

    private static HourCount CountOf(DateTimeOffset at, IEnumerable<StatisticsItem> items)
    {
        var (count, failures) = (0L, 0L);
        foreach (var item in items)
        {
            count += item.Count;
            failures += item.Outcomes.Where(outcome => outcome.Outcome.IsFailure()).Sum(outcome => outcome.Count);
        }

        return new HourCount(at, count, failures);
    }

    private static Tally TallyOf(Dictionary<StatisticsKey, Tally> tallies, StatisticsKey key)
    {
        if (!tallies.TryGetValue(key, out var tally))
        {
            tallies.Add(key, tally = new Tally());
        }

        return tally;
    }
}
