namespace WebhookMiddleware.CallLog;

/// <summary>
/// Holds the calls that are not yet written, in the order in which they are tried. A large batch that failed is tried again in parts, and
/// the calls of a part that failed one at a time, so that a call which the store refuses neither delays the others nor fails another batch.
/// </summary>
internal sealed class PendingCalls
{
    private const int PartSize = 500;

    private readonly List<PendingCall> _calls = [];
    private int _limit = int.MaxValue;
    private long _written;

    public int Count => _calls.Count;

    public void Add(IEnumerable<WebhookCallRecord> calls) => _calls.AddRange(calls.Select(call => new PendingCall(call, null, null)));

    /// <summary>
    /// Removes and returns the calls to write next; they end with <see cref="Written"/>, <see cref="Failed"/> or <see cref="PutBack"/>.
    /// </summary>
    public List<PendingCall> TakeBatch()
    {
        var together = _calls.FindIndex(pending => pending.IsAlone);
        var batch = _calls.GetRange(0, Math.Min(together < 0 ? _calls.Count : Math.Max(together, 1), _limit));
        _calls.RemoveRange(0, batch.Count);
        return batch;
    }

    /// <summary>Puts back a batch of which it is not known whether it was written.</summary>
    public void PutBack(List<PendingCall> batch) => _calls.AddRange(batch);

    /// <summary>Records that a batch was written. Returns whether it was a part of one that had failed, and others may follow.</summary>
    public bool Written(List<PendingCall> batch)
    {
        _written++;
        var isPart = batch[0].IsAlone || batch.Count == _limit;
        if (batch.Count < _limit)
        {
            _limit = int.MaxValue;
        }

        return isPart;
    }

    /// <summary>Puts back a batch that failed, unless it is a single call that the store refuses; returns the cause.</summary>
    public WriteFailure Failed(List<PendingCall> batch)
    {
        if (batch.Count > PartSize)
        {
            _limit = PartSize;
            _calls.InsertRange(0, batch);
            return WriteFailure.Store;
        }

        if (batch is not [{ AloneSince: { } since } single])
        {
            long? failedAt = batch.Count == 1 ? _written : null;
            _calls.AddRange(batch.Select(pending => pending with { AloneSince = _written, FailedAt = failedAt }));
            return WriteFailure.Store;
        }

        // A call that fails alone while others are written is itself the cause.
        if (single.FailedAt < _written)
        {
            return WriteFailure.Call;
        }

        _calls.Add(single with { FailedAt = _written });
        return single.FailedAt is null && since < _written ? WriteFailure.Unknown : WriteFailure.Store;
    }
}

/// <summary>A call that is not written yet.</summary>
/// <param name="Call">The call.</param>
/// <param name="AloneSince">
/// How many batches had been written when a batch with this call failed; null while it is written together with others.
/// </param>
/// <param name="FailedAt">How many batches had been written when this call failed alone; null if it has not.</param>
internal sealed record PendingCall(WebhookCallRecord Call, long? AloneSince, long? FailedAt)
{
    /// <summary>Gets whether the call is written without others.</summary>
    public bool IsAlone => AloneSince is not null;
}

/// <summary>Specifies why a batch failed.</summary>
internal enum WriteFailure
{
    /// <summary>The store accepts no calls.</summary>
    Store,

    /// <summary>The store refuses the single call of the batch.</summary>
    Call,

    /// <summary>The single call of the batch failed for the first time while others were written. It is tried once more.</summary>
    Unknown,
}
