namespace WebhookMiddleware.CallLog;

/// <summary>Writes the call log, in batches.</summary>
public interface ICallLogWriter
{
    /// <summary>
    /// Appends the batch, all or nothing. A batch is repeated after a failure. Calls that are already stored, because only the response of
    /// the database was lost, are skipped.
    /// </summary>
    /// <param name="batch">The calls.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    Task AppendAsync(IReadOnlyList<WebhookCallRecord> batch, CancellationToken cancellationToken);

    /// <summary>Removes the oldest calls that ended before a time, as their identifiers say.</summary>
    /// <param name="before">The time.</param>
    /// <param name="limit">The maximum number of calls to remove.</param>
    /// <param name="cancellationToken">Cancels the removal.</param>
    /// <returns>The number of removed calls.</returns>
    Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);
}
