using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Text;

namespace WebhookMiddleware.CallLog;

/// <summary>What health and metrics are told of the call log: whether it can be written, and how many calls are missing from it.</summary>
internal sealed class CallLogStatus(WebhookMetrics metrics)
{
    private readonly Lock _lock = new();
    private string? _reason;
    private long _missing;
    private long _withoutBody;

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
            var bodies = _withoutBody > 0 ? $"; kept without their response bodies: {_withoutBody}" : "";
            return _reason is not null
                ? $"The call log can't be written: {LogSanitizer.Of(_reason)} It is tried again; calls missing so far: {_missing}{bodies}"
                : _missing > 0 || _withoutBody > 0
                    ? $"Calls could not be written to the call log as fast as they came; missing so far: {_missing}{bodies}"
                    : null;
        }
    }

    /// <summary>Notes that a call is in the log without its response body.</summary>
    public void BodyDropped()
    {
        metrics.LogBodyDropped();
        lock (_lock)
        {
            _withoutBody++;
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
            (_missing, _withoutBody) = keepsUp ? (0, 0) : (_missing, _withoutBody);
        }
    }
}
