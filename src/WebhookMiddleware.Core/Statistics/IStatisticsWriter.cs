namespace WebhookMiddleware.Statistics;

/// <summary>Writes the statistics.</summary>
public interface IStatisticsWriter
{
    /// <summary>
    /// Writes rows, all or none. A row replaces the one with the same interval, webhook, event, kind and host, so a write can be repeated.
    /// </summary>
    /// <param name="interval">Whether the rows are of minutes or of hours.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    Task WriteAsync(StatisticsInterval interval, IReadOnlyList<StatisticsRow> rows, CancellationToken cancellationToken);

    /// <summary>
    /// Merges rows of hours that several processes have written, with
    /// <see cref="StatisticsRow.Merge(IReadOnlyCollection{StatisticsRow})"/>.
    /// </summary>
    /// <remarks>Merged rows are merged with later ones. While another host merges, nothing is done.</remarks>
    /// <param name="before">The time before which the hours begin.</param>
    /// <param name="limit">The maximum number of rows that are replaced by merged ones.</param>
    /// <param name="cancellationToken">Cancels the merge.</param>
    /// <returns>The number of rows that were replaced.</returns>
    Task<int> MergeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);

    /// <summary>Removes the oldest rows.</summary>
    /// <param name="interval">Whether rows of minutes or of hours are removed.</param>
    /// <param name="before">The time before which their intervals begin.</param>
    /// <param name="limit">The maximum number of rows to remove.</param>
    /// <param name="cancellationToken">Cancels the removal.</param>
    /// <returns>The number of removed rows.</returns>
    Task<int> PruneAsync(StatisticsInterval interval, DateTimeOffset before, int limit, CancellationToken cancellationToken);
}
