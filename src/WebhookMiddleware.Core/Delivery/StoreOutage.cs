using Microsoft.Extensions.Logging;
using WebhookMiddleware.Background;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Text;

namespace WebhookMiddleware.Delivery;

/// <summary>
/// Tracks which operations fail at the queue's store, for the log, the metrics and the health check. The first failure of an operation
/// makes the queue's probe check whether the store still accepts messages.
/// </summary>
internal sealed partial class StoreOutage(QueueGate gate, WebhookMetrics metrics, Jitter jitter, ILogger<StoreOutage> logger) : IStoreOutage
{
    /// <summary>The name of the write of messages in the health check and the log.</summary>
    internal const string Enqueueing = "enqueue";

    private readonly OutageLog _outage = new(
        (operation, exception) =>
        {
            metrics.StoreFailed(operation);
            Log.Began(logger, exception, operation);
        },
        () => Log.Ended(logger))
    {
        Jitter = jitter,
    };

    /// <summary>Gets the number of operations that currently fail.</summary>
    public int Failing => _outage.Failing.Count;

    /// <summary>Determines whether an operation currently fails.</summary>
    public bool IsFailing(string operation) => _outage.IsFailing(operation);

    /// <summary>Describes the operations that currently fail, each with its last cause. Returns null when there are none.</summary>
    public string? Describe()
        => _outage.Failing is { Count: > 0 } failing
            ? string.Join("; ", failing.Select(known => $"'{known.Operation}': {LogSanitizer.Of(known.Reason)}"))
            : null;

    /// <summary>Records that an operation failed. Returns how long to wait before the next attempt.</summary>
    public TimeSpan Failed(string operation, Exception exception)
    {
        if (operation != Enqueueing && !IsFailing(operation))
        {
            gate.Doubt();
        }

        return _outage.Failed(operation, exception);
    }

    /// <summary>Records that an operation succeeded.</summary>
    public void Worked(string operation) => _outage.Worked(operation);

    private static partial class Log
    {
        [LoggerMessage(EventId = 408, EventName = "DeliveryStoreDown", Level = LogLevel.Error,
            Message = "The store of background deliveries fails ('{Operation}'). "
                + "Deliveries wait, and the operation is retried until it succeeds.")]
        public static partial void Began(ILogger logger, Exception exception, string operation);

        [LoggerMessage(EventId = 409, EventName = "DeliveryStoreBack", Level = LogLevel.Information,
            Message = "The store of background deliveries works again.")]
        public static partial void Ended(ILogger logger);
    }
}
