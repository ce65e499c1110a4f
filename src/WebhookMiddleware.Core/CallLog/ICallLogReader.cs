namespace WebhookMiddleware.CallLog;

/// <summary>
/// Reads the call log, newest first: by descending identifiers. The calls of one run are read by ascending ones.
/// </summary>
public interface ICallLogReader
{
    /// <summary>Reads one page. The calls come without their response bodies.</summary>
    /// <param name="query">The filters and the page.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>
    /// The page. If <see cref="CallLogQuery.IsSearch"/>, it may be short, or empty, although it has a cursor.
    /// </returns>
    Task<CallLogPage> ReadAsync(CallLogQuery query, CancellationToken cancellationToken);

    /// <summary>Reads one call.</summary>
    /// <param name="id">The identifier of the call.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The call, or null when there is none with this identifier.</returns>
    Task<WebhookCallRecord?> FindAsync(Guid id, CancellationToken cancellationToken);
}
