namespace WebhookMiddleware.CallLog;

/// <summary>Writes the calls that this host still holds in memory, so that a subsequent read of the log includes them.</summary>
internal interface ICallLogFlush
{
    /// <summary>Completes when all calls logged before have been stored, or when the store refuses them.</summary>
    Task FlushAsync(CancellationToken cancellationToken);
}
