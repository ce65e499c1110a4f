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
}
