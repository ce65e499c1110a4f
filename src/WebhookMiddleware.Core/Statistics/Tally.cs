using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Statistics;

/// <summary>Adds up calls or attempts: their outcomes, and their durations as a histogram. Not thread-safe.</summary>
internal sealed class Tally
{
    private static readonly WebhookOutcome[] All = Enum.GetValues<WebhookOutcome>();

    private readonly long[] _outcomes = new long[All.Length];
    private readonly long[] _buckets = new long[LatencyBuckets.Count];
    private double _max;

    /// <summary>Gets the number of calls or attempts.</summary>
    public long Count { get; private set; }

    /// <summary>Gets the number of deliveries that became dead.</summary>
    public long Dead { get; private set; }

    /// <summary>Gets the longest duration in milliseconds; null if none was measured.</summary>
    public double? Max => _max > 0 ? _max : null;

    /// <summary>Gets the outcomes that have occurred, with their counts.</summary>
    public IReadOnlyList<OutcomeCount> Outcomes
        => [.. All.Where(outcome => _outcomes[(int)outcome] > 0).Select(outcome => new OutcomeCount(outcome, _outcomes[(int)outcome]))];

    /// <summary>Adds a call. The duration is zero if the webhook was not called; then there is nothing to measure.</summary>
    public void Add(WebhookOutcome outcome, TimeSpan duration)
    {
        Count++;
        _outcomes[(int)outcome]++;
        if (duration > TimeSpan.Zero)
        {
            var milliseconds = duration.TotalMilliseconds;
            _buckets[LatencyBuckets.IndexOf(milliseconds)]++;
            _max = Math.Max(_max, milliseconds);
        }
    }

    public void AddDead() => Dead++;

    public void Add(StatisticsRow row)
    {
        Count += row.Count;
        Dead += row.Dead;
        _max = Math.Max(_max, row.MaxMs);
        StoredCounts.AddOutcomes(row.Outcomes, _outcomes);
        StoredCounts.AddBuckets(row.Buckets, _buckets);
    }

    public void Add(Tally other)
    {
        Count += other.Count;
        Dead += other.Dead;
        _max = Math.Max(_max, other._max);
        AddEach(_outcomes, other._outcomes);
        AddEach(_buckets, other._buckets);
    }

    public void Clear()
    {
        (Count, Dead, _max) = (0, 0, 0);
        Array.Clear(_outcomes);
        Array.Clear(_buckets);
    }

    /// <summary>
    /// Returns the shortest duration in milliseconds that at least a share of the calls did not exceed (the nearest rank); null if none was
    /// measured. Of few calls, high percentiles are the longest one: a slow call among them does not go unseen.
    /// </summary>
    public double? Percentile(double share)
    {
        var measured = 0L;
        foreach (var count in _buckets)
        {
            measured += count;
        }

        if (measured == 0)
        {
            return null;
        }

        var rank = Math.Max(1, (long)Math.Ceiling(share * measured));
        var index = 0;
        for (var upTo = _buckets[0]; upTo < rank; upTo += _buckets[index])
        {
            index++;
        }

        return Math.Min(LatencyBuckets.ValueOf(index), _max);
    }

    public StatisticsRow ToRow(DateTimeOffset at, StatisticsKey key, long host) => new()
    {
        At = at,
        WebhookId = key.WebhookId,
        Event = key.Event,
        Kind = key.Kind,
        Host = host,
        Count = Count,
        Dead = Dead,
        MaxMs = _max,
        Outcomes = StoredCounts.WriteOutcomes(_outcomes),
        Buckets = StoredCounts.WriteBuckets(_buckets),
    };

    private static void AddEach(long[] counts, long[] others)
    {
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] += others[i];
        }
    }
}

/// <summary>Represents how often an outcome occurred.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Count">How often it occurred.</param>
public readonly record struct OutcomeCount(WebhookOutcome Outcome, long Count);
