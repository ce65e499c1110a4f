namespace WebhookMiddleware.Statistics;

/// <summary>Reads the statistics.</summary>
public interface IStatisticsReader
{
    /// <summary>
    /// Reads rows, in ascending order of their intervals. Whoever takes them may be a slow client of the API: a store that would hold a
    /// transaction open for it reads part by part.
    /// </summary>
    /// <param name="range">The rows to read.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The rows.</returns>
    IAsyncEnumerable<StatisticsRow> ReadAsync(StatisticsRange range, CancellationToken cancellationToken);

    /// <summary>Adds up the rows of each interval. No row is transferred, so that even many intervals are soon looked through.</summary>
    /// <param name="range">The rows to add up.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The sums of the intervals that have rows, in ascending order.</returns>
    Task<IReadOnlyList<StatisticsSum>> SumAsync(StatisticsRange range, CancellationToken cancellationToken);
}
