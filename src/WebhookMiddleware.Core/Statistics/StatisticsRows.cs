using System.Runtime.CompilerServices;

namespace WebhookMiddleware.Statistics;

/// <summary>
/// Reads the rows that a query counts, in ascending order of their intervals. What this host has counted until now is stored first.
/// </summary>
internal sealed class StatisticsRows(IStatisticsReader reader, IStatisticsFlush recorded, TimeProvider timeProvider)
{
    public async IAsyncEnumerable<StatisticsRow> ReadAsync(
        StatisticsQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await recorded.FlushAsync(cancellationToken);
        foreach (var range in StatisticsRanges.Of(query, timeProvider.GetUtcNow()))
        {
            await foreach (var row in reader.ReadAsync(range, cancellationToken))
            {
                yield return row;
            }
        }
    }
}
