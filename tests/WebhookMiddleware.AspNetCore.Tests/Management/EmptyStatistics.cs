using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.AspNetCore.Tests.Management;

/// <summary>Statistics of a host that has called nothing.</summary>
internal sealed class EmptyStatistics : IStatisticsReader, IStatisticsWriter
{
    public IAsyncEnumerable<StatisticsRow> ReadAsync(StatisticsRange range, CancellationToken cancellationToken)
        => AsyncEnumerable.Empty<StatisticsRow>();

    public Task<IReadOnlyList<StatisticsSum>> SumAsync(StatisticsRange range, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<StatisticsSum>>([]);

    public Task WriteAsync(StatisticsInterval interval, IReadOnlyList<StatisticsRow> rows, CancellationToken cancellationToken)
        => Task.CompletedTask;

    public Task<int> MergeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task<int> PruneAsync(StatisticsInterval interval, DateTimeOffset before, int limit, CancellationToken cancellationToken)
        => Task.FromResult(0);
}
