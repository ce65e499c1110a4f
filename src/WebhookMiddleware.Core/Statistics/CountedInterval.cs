using System.Runtime.InteropServices;

namespace WebhookMiddleware.Statistics;

/// <summary>
/// What was counted in an interval or a step, of each event and of each webhook. It does not change once all its rows are added.
/// </summary>
internal sealed class CountedInterval
{
    private readonly Dictionary<(string Event, StatisticsKind Kind), CountedEvent> _events = [];
    private readonly Dictionary<StatisticsKey, CallCount> _webhooks = [];
    private long _lastUsed;

    /// <summary>Gets what was counted of each event and kind.</summary>
    public IReadOnlyCollection<CountedEvent> Events => _events.Values;

    /// <summary>Gets the counts by webhook, event and kind.</summary>
    public IReadOnlyDictionary<StatisticsKey, CallCount> Webhooks => _webhooks;

    /// <summary>Gets what it weighs in memory: the number of its webhooks, and something for itself.</summary>
    public int Weight => _webhooks.Count + 1;

    /// <summary>Gets or sets when it was last used, as a number that grows.</summary>
    public long LastUsed
    {
        get => Volatile.Read(ref _lastUsed);
        set => Volatile.Write(ref _lastUsed, value);
    }

    public void Add(StatisticsRow row)
    {
        ref var counted = ref CollectionsMarshal.GetValueRefOrAddDefault(_events, (row.Event, row.Kind), out _);
        counted ??= new CountedEvent(row.Event, row.Kind);
        counted.Tally.Add(row);

        // Each row has a string of its own, of which one is enough to keep.
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _webhooks, new StatisticsKey(row.WebhookId, counted.Event, row.Kind), out _);
        sum += CallCount.Of(row);
    }

    /// <summary>Determines whether everything is counted here that the store has now.</summary>
    public bool Has(StatisticsSum sum)
        => Events.Sum(counted => counted.Tally.Count) == sum.Count && Events.Sum(counted => counted.Tally.Dead) == sum.Dead;
}
