using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.Core.Tests.Statistics;

/// <summary>Statistics in memory, as a store keeps them, which can refuse and which notes what it is asked for.</summary>
internal sealed class FakeStatistics : IStatisticsWriter, IStatisticsReader
{
    private readonly Dictionary<(StatisticsInterval, DateTimeOffset, Guid, string, StatisticsKind, long), StatisticsRow> _rows = [];

    public bool Refuses { get; set; }

    public int Writes { get; private set; }

    public List<StatisticsRange> Ranges { get; } = [];

    /// <summary>How many rows were taken.</summary>
    public int RowsRead { get; private set; }

    public List<(string Task, DateTimeOffset Before)> Maintained { get; } = [];

    /// <summary>How many rows each maintenance finds, in turn; then none.</summary>
    public Queue<int> Old { get; } = [];

    public StatisticsRow[] Minutes => RowsOf(StatisticsInterval.Minute);

    public StatisticsRow[] Hours => RowsOf(StatisticsInterval.Hour);

    public void Add(StatisticsInterval interval, params StatisticsRow[] rows)
        => Array.ForEach(rows, row => _rows[(interval, row.At, row.WebhookId, row.Event, row.Kind, row.Host)] = row);

    public Task WriteAsync(StatisticsInterval interval, IReadOnlyList<StatisticsRow> rows, CancellationToken cancellationToken)
    {
        Writes++;
        if (Refuses)
        {
            throw new InvalidOperationException("disk full");
        }

        Add(interval, [.. rows]);
        return Task.CompletedTask;
    }

    public Task<int> MergeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => Maintain("merge hours", before);

    public Task<int> PruneAsync(StatisticsInterval interval, DateTimeOffset before, int limit, CancellationToken cancellationToken)
        => Maintain($"prune {interval}", before);

    public void Remove(StatisticsInterval interval, params StatisticsRow[] rows)
        => Array.ForEach(rows, row => _rows.Remove((interval, row.At, row.WebhookId, row.Event, row.Kind, row.Host)));

    public Task<IReadOnlyList<StatisticsSum>> SumAsync(StatisticsRange range, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<StatisticsSum>>(
        [
            .. RowsOf(range).GroupBy(row => row.At)
                .Select(rows => new StatisticsSum(rows.Key, rows.Sum(row => row.Count), rows.Sum(row => row.Dead))),
        ]);

    public IAsyncEnumerable<StatisticsRow> ReadAsync(StatisticsRange range, CancellationToken cancellationToken)
    {
        Ranges.Add(range);
        return RowsOf(range).Select(Count).ToAsyncEnumerable();

        StatisticsRow Count(StatisticsRow row)
        {
            RowsRead++;
            return row;
        }
    }

    private IEnumerable<StatisticsRow> RowsOf(StatisticsRange range) => RowsOf(range.Interval)
        .Where(row => row.At >= range.From && row.At < range.To)
        .Where(row => range.WebhookIds is null || range.WebhookIds.Contains(row.WebhookId))
        .Where(row => range.Event is null || row.Event == range.Event);

    private StatisticsRow[] RowsOf(StatisticsInterval interval)
        => [.. _rows.Where(pair => pair.Key.Item1 == interval).Select(pair => pair.Value).OrderBy(row => row.At)];

    private Task<int> Maintain(string task, DateTimeOffset before)
    {
        Maintained.Add((task, before));
        return Task.FromResult(Old.TryDequeue(out var found) ? found : 0);
    }
}
