using Microsoft.Extensions.Logging;
using WebhookMiddleware.Background;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Text;

namespace WebhookMiddleware.Delivery;

/// <summary>
/// Keeps account of what fails at the queue's store: an outage is said once, however many loops run into it, and so is its end.
/// </summary>
internal sealed partial class StoreOutage(QueueGate gate, WebhookMetrics metrics, ILogger<StoreOutage> logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _failures = [];
    private readonly Dictionary<string, string> _reasons = [];

    /// <summary>How many operations fail at the moment.</summary>
    public int Failing
    {
        get
        {
            lock (_lock)
            {
                return _failures.Count;
            }
        }
    }

    /// <summary>Says which operations fail at the moment, each with the cause that the store gave last; null when none does.</summary>
    public string? Describe()
    {
        lock (_lock)
        {
            return _reasons.Count == 0 ? null : string.Join("; ", _reasons.Select(reason => $"'{reason.Key}': {LogSanitizer.Of(reason.Value)}"));
        }
    }

    /// <summary>Notes that an operation failed; gives how long to leave the store alone.</summary>
    public TimeSpan Failed(string operation, Exception exception)
    {
        int failures;
        bool isNew;
        lock (_lock)
        {
            isNew = _failures.Count == 0;
            _reasons[operation] = exception.GetBaseException().Message;
            failures = _failures[operation] = _failures.GetValueOrDefault(operation) + 1;
        }

        if (failures == 1 && operation != QueueProbe.Enqueueing)
        {
            gate.Doubt();
        }

        if (isNew)
        {
            metrics.StoreFailed(operation);
            Log.Began(logger, exception, operation);
        }

        return StoreBackoff.PauseAfter(failures);
    }

    /// <summary>Notes that an operation works.</summary>
    public void Worked(string operation)
    {
        lock (_lock)
        {
            _reasons.Remove(operation);
            if (!_failures.Remove(operation) || _failures.Count > 0)
            {
                return;
            }
        }

        Log.Ended(logger);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 408, EventName = "DeliveryStoreDown", Level = LogLevel.Error,
            Message = "The store of background deliveries fails ('{Operation}'). They wait, and this is tried again until it works.")]
        public static partial void Began(ILogger logger, Exception exception, string operation);

        [LoggerMessage(EventId = 409, EventName = "DeliveryStoreBack", Level = LogLevel.Information,
            Message = "The store of background deliveries works again.")]
        public static partial void Ended(ILogger logger);
    }
}
