using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Delivery;

/// <summary>Settles the first attempts that a run makes itself, in line, at the deliveries that its message has claimed.</summary>
internal sealed class InlineDeliveries(DeliveryJudge judge, DeliverySettler settler, WebhookSwitchOff switchOff, TimeProvider timeProvider)
{
    /// <summary>Begins the attempts at what the message has claimed. Disposing returns to the queue what was not attempted.</summary>
    public InlineAttempts Begin(OutboxMessage message) => new(message, judge, settler, switchOff, timeProvider);
}
