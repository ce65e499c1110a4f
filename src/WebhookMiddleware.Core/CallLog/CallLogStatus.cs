using Microsoft.Extensions.Logging;
using WebhookMiddleware.Background;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Text;

namespace WebhookMiddleware.CallLog;

/// <summary>
/// Tracks, for the log, the metrics and the health check, whether the call log can be written, and how many calls are missing from it.
/// </summary>
internal sealed partial class CallLogStatus(WebhookMetrics metrics, ILogger<CallLogService> logger)
{
    private const string Writing = "write calls";

    private readonly OutageLog _outage = new((_, exception) => Log.Failing(logger, exception));
    private readonly Lock _lock = new();
    private long _missing;
    private long _withoutBody;

    /// <summary>Gets whether the last attempt to write failed.</summary>
    public bool IsFailing => _outage.IsFailing(Writing);

    /// <summary>Returns a description of the log's current problem, or null when there is none.</summary>
    public string? Describe()
    {
        var failing = _outage.Failing;
        lock (_lock)
        {
            var bodies = _withoutBody > 0 ? $"; kept without their response bodies: {_withoutBody}" : "";
            return failing is [var (_, reason)]
                ? $"The call log can't be written: {LogSanitizer.Of(reason)} The write is retried; calls missing so far: {_missing}{bodies}"
                : _missing > 0 || _withoutBody > 0
                    ? $"Calls could not be written to the call log as fast as they were made; missing so far: {_missing}{bodies}"
                    : null;
        }
    }

    /// <summary>Records that a call is in the log without its response body.</summary>
    public void BodyDropped()
    {
        metrics.LogBodyDropped();
        lock (_lock)
        {
            _withoutBody++;
        }
    }

    /// <summary>Records that calls will never be in the log.</summary>
    public void Dropped(int calls)
    {
        metrics.LogDropped(calls);
        lock (_lock)
        {
            _missing += calls;
        }
    }

    /// <summary>Records that calls could not be written. Returns how long to wait before the next attempt.</summary>
    public TimeSpan Failed(Exception exception) => _outage.Failed(Writing, exception);

    /// <summary>Records that a batch was written. If the log also keeps up, the calls that were missing are no longer reported.</summary>
    public void Worked(bool keepsUp)
    {
        _outage.Worked(Writing);
        if (keepsUp)
        {
            lock (_lock)
            {
                (_missing, _withoutBody) = (0, 0);
            }
        }
    }

    /// <summary>Records that a part of a failed batch was written, or that a single call is refused for its content.</summary>
    public void WorkedInPart() => _outage.WorkedInPart(Writing);

    private static partial class Log
    {
        [LoggerMessage(EventId = 501, EventName = "CallLogDropping", Level = LogLevel.Error,
            Message = "The call log can't be written. Calls wait in memory and are retried; those that do not fit into memory are lost. "
                    + "Webhooks are not affected.")]
        public static partial void Failing(ILogger logger, Exception exception);
    }
}
