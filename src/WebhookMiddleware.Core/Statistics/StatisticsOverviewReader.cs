using System.Runtime.InteropServices;

namespace WebhookMiddleware.Statistics;

/// <summary>
/// Reads statistics as charts need them, in one pass: durations of all webhooks are added up as histograms, since percentiles of several
/// webhooks can't be had from those of each.
/// </summary>
internal sealed class StatisticsOverviewReader(StatisticsRows rows)
{
    public async Task<StatisticsOverview> ReadAsync(StatisticsQuery query, CancellationToken cancellationToken)
    {
        var from = StepTimes.Floor(query.From, query.Step);
        var count = (int)((StepTimes.Ceiling(query.To, query.Step) - from) / query.Step);
        var steps = Enumerable.Range(0, count).Select(step => new StatisticsStep(from + (step * query.Step))).ToArray();
        var counts = new Dictionary<StatisticsKey, CallCount>();
        await foreach (var row in rows.ReadAsync(query, cancellationToken))
        {
            // An hour that begins before the first step belongs to it.
            steps[Math.Max(0, (int)((row.At - from) / query.Step))].Of(row.Kind).Add(row);
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(
                counts, new StatisticsKey(row.WebhookId, row.Event, row.Kind), out _);
            sum += new CallCount(row.Count, StoredCounts.CountFailures(row.Outcomes));
        }

        return new StatisticsOverview(steps, counts);
    }
}
