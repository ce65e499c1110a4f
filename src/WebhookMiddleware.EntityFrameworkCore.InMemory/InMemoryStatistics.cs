using WebhookMiddleware.EntityFrameworkCore.Statistics;
using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.EntityFrameworkCore.InMemory;

/// <summary>The statistics in memory, by the key of their tables.</summary>
internal sealed class InMemoryStatistics : IStatisticsStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<RowKey, StatisticsRow> _minutes = [];
    private readonly SortedDictionary<RowKey, StatisticsRow> _hours = [];

    public Task WriteAsync(StatisticsInterval interval, IReadOnlyList<StatisticsRow> rows, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var row in rows)
            {
                RowsOf(interval)[RowKey.Of(row)] = row;
            }
        }

        return Task.CompletedTask;
    }

    public Task<int> MergeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        lock (_lock)
        {
            var rows = _hours.Values.Where(row => row.Host != StatisticsRow.Merged && row.At < before).Take(limit).ToArray();
            foreach (var same in rows.GroupBy(row => RowKey.Of(row) with { Host = StatisticsRow.Merged }))
            {
                var earlier = _hours.TryGetValue(same.Key, out var merged) ? [merged] : (StatisticsRow[])[];
                _hours[same.Key] = StatisticsRow.Merge([.. same, .. earlier]);
            }

            Array.ForEach(rows, row => _hours.Remove(RowKey.Of(row)));
            return Task.FromResult(rows.Length);
        }
    }

    public Task<int> PruneAsync(StatisticsInterval interval, DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        lock (_lock)
        {
            var old = RowsOf(interval).Keys.TakeWhile(key => key.At < before).Take(limit).ToArray();
            Array.ForEach(old, key => RowsOf(interval).Remove(key));
            return Task.FromResult(old.Length);
        }
    }

    public IAsyncEnumerable<StatisticsRow> ReadAsync(StatisticsRange range, CancellationToken cancellationToken)
        => Select(range).ToAsyncEnumerable();

    public Task<IReadOnlyList<StatisticsSum>> SumAsync(StatisticsRange range, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<StatisticsSum>>(
        [
            .. Select(range).GroupBy(row => row.At)
                .Select(rows => new StatisticsSum(rows.Key, rows.Sum(row => row.Count), rows.Sum(row => row.Dead))),
        ]);

    private StatisticsRow[] Select(StatisticsRange range)
    {
        lock (_lock)
        {
            return
            [
                .. RowsOf(range.Interval).Values
                    .Where(row => row.At >= range.From && row.At < range.To)
                    .Where(row => range.WebhookIds is null || range.WebhookIds.Contains(row.WebhookId))
                    .Where(row => range.Event is null || row.Event == range.Event),
            ];
        }
    }

    private SortedDictionary<RowKey, StatisticsRow> RowsOf(StatisticsInterval interval)
        => interval == StatisticsInterval.Minute ? _minutes : _hours;

    private readonly record struct RowKey(DateTimeOffset At, Guid WebhookId, string Event, StatisticsKind Kind, long Host)
        : IComparable<RowKey>
    {
        public static RowKey Of(StatisticsRow row) => new(row.At, row.WebhookId, row.Event, row.Kind, row.Host);

        public int CompareTo(RowKey other)
        {
            var order = (At, WebhookId).CompareTo((other.At, other.WebhookId));
            order = order != 0 ? order : string.CompareOrdinal(Event, other.Event);
            return order != 0 ? order : (Kind, Host).CompareTo((other.Kind, other.Host));
        }
    }
}
