namespace WebhookMiddleware.CallLog;

/// <summary>Writes the calls that this host still holds in memory, so that whoever reads the log next sees them.</summary>
internal interface ICallLogFlush
{
    /// <summary>
    /// Returns when everything that was logged before this call has been stored, or when the store refuses it.
    /// </summary>
    Task FlushAsync(CancellationToken cancellationToken);
}
