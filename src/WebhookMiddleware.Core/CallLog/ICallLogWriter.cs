namespace WebhookMiddleware.CallLog;

/// <summary>The store's side of the call log: appends, in batches.</summary>
public interface ICallLogWriter
{
    /// <summary>
    /// Appends the batch, all or nothing. A batch is given again after a failure: calls that a database has already, because only its answer was lost, are
    /// passed over.
    /// </summary>
    Task AppendAsync(IReadOnlyList<WebhookCallRecord> batch, CancellationToken cancellationToken);

    /// <summary>Removes at most <paramref name="limit"/> of the calls that began before <paramref name="before"/>; gives how many.</summary>
    Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);
}
