using WebhookMiddleware.Outbox;
using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.Delivery.Attempts;

/// <summary>Settles the first attempts that a run makes in line, on deliveries that its message has claimed.</summary>
internal sealed class InlineDeliveries(
    DeliveryJudge judge,
    DeliverySettler settler,
    WebhookDeactivator deactivator,
    StatisticsRecorder statistics,
    TimeProvider timeProvider)
{
    /// <summary>
    /// Begins the attempts at the claimed deliveries of a message. Disposing returns those that were not attempted to the queue.
    /// </summary>
    public InlineAttempts Begin(OutboxMessage message) => new(message, judge, settler, deactivator, statistics, timeProvider);
}
