using WebhookMiddleware.Diagnostics;

namespace WebhookMiddleware.CallLog;

/// <summary>What health and metrics are told of the call log: whether it can be written, and how many calls are missing from it.</summary>
internal sealed class CallLogStatus(WebhookMetrics metrics)
{
    private readonly Lock _lock = new();
    private string? _reason;
    private long _missing;

    /// <summary>Whether the last try to write failed.</summary>
    public bool IsFailing
    {
        get
        {
            lock (_lock)
            {
                return _reason is not null;
            }
        }
    }

    /// <summary>Says what is wrong with the log at the moment; null when nothing is.</summary>
    public string? Describe()
    {
        lock (_lock)
        {
            return _reason is not null
                ? $"The call log can't be written: {OneLine.Of(_reason)} It is tried again; calls missing so far: {_missing}"
                : _missing > 0 ? $"Calls could not be written to the call log; missing so far: {_missing}" : null;
        }
    }

    /// <summary>Notes that calls will never be in the log.</summary>
    public void Dropped(int calls)
    {
        metrics.LogDropped(calls);
        lock (_lock)
        {
            _missing += calls;
        }
    }

    /// <summary>Notes that calls could not be written, and wait for the next try.</summary>
    public void Failed(Exception exception)
    {
        lock (_lock)
        {
            _reason = exception.GetBaseException().Message;
        }
    }

    /// <summary>Notes that calls were written; what was missing is past if the log also keeps up.</summary>
    public void Worked(bool keepsUp)
    {
        lock (_lock)
        {
            _reason = null;
            _missing = keepsUp ? 0 : _missing;
        }
    }
}
