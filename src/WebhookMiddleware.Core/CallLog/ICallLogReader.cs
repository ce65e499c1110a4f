namespace WebhookMiddleware.CallLog;

/// <summary>Reads the call log, newest first.</summary>
public interface ICallLogReader
{
    /// <summary>Reads one page.</summary>
    Task<CallLogPage> ReadAsync(CallLogQuery query, CancellationToken cancellationToken);

    /// <summary>Reads one call; null when there is none with this id.</summary>
    Task<WebhookCallRecord?> FindAsync(Guid id, CancellationToken cancellationToken);
}
