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

    /// <summary>Reads the calls behind an identifier, in ascending order. They come without their response bodies.</summary>
    /// <param name="after">The identifier of the call behind which they are.</param>
    /// <param name="endedBefore">The time before which they ended, as their identifiers say.</param>
    /// <param name="limit">The maximum number of calls.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The calls.</returns>
    Task<IReadOnlyList<WebhookCallRecord>> ReadEndedAsync(
        Guid after, DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken);

    /// <summary>Reads one call.</summary>
    /// <param name="id">The identifier of the call.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The call, or null when there is none with this identifier.</returns>
    Task<WebhookCallRecord?> FindAsync(Guid id, CancellationToken cancellationToken);
}
