using System.Runtime.InteropServices;

namespace WebhookMiddleware.Statistics;

/// <summary>
/// Reads statistics as charts need them, in one pass: durations of all webhooks are added up as histograms, since percentiles of several
/// webhooks can't be had from those of each.
/// </summary>
internal sealed class StatisticsOverviewReader(StatisticsRows rows, CountedIntervals intervals)
{
    public async Task<StatisticsOverview> ReadAsync(StatisticsQuery query, CancellationToken cancellationToken)
    {
        var from = StepTimes.Floor(query.From, query.Step);
        var count = (int)((StepTimes.Ceiling(query.To, query.Step) - from) / query.Step);
        var steps = Enumerable.Range(0, count).Select(step => new StatisticsStep(from + (step * query.Step))).ToArray();
        var counts = new Dictionary<StatisticsKey, CallCount>();

        // A few webhooks have few rows.
        if (query.WebhookIds is null)
        {
            await foreach (var (at, counted) in intervals.ReadAsync(query, cancellationToken))
            {
                Add(at, counted);
            }
        }
        else
        {
            await foreach (var row in rows.ReadAsync(query, cancellationToken))
            {
                StepOf(row.At).Of(row.Kind).Add(row);
                Count(new StatisticsKey(row.WebhookId, row.Event, row.Kind), CallCount.Of(row));
            }
        }

        return new StatisticsOverview(steps, counts);

        void Add(DateTimeOffset at, CountedInterval counted)
        {
            foreach (var ofEvent in counted.Events.Where(ofEvent => IsWanted(ofEvent.Event)))
            {
                StepOf(at).Of(ofEvent.Kind).Add(ofEvent.Tally);
            }

            foreach (var (key, ofWebhook) in counted.Webhooks)
            {
                if (IsWanted(key.Event))
                {
                    Count(key, ofWebhook);
                }
            }
        }

        bool IsWanted(string eventName) => query.Event is null || query.Event == eventName;

        // An hour that begins before the first step belongs to it.
        StatisticsStep StepOf(DateTimeOffset at) => steps[Math.Max(0, (int)((at - from) / query.Step))];

        void Count(StatisticsKey key, CallCount added)
        {
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _);
            sum += added;
        }
    }
}
