using Microsoft.Extensions.Options;
using WebhookMiddleware.Identifiers;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Pipeline;

internal sealed class EventEnlistment(
    IInvocationContext invocations,
    RaisedEvents events,
    RunMessages messages,
    IWebhookOutbox outbox,
    IOptions<WebhookOptions> options,
    TimeProvider timeProvider) : IEventEnlistment
{
    public bool HasUpcoming => invocations.Upcoming.Count > 0;

    public TimeSpan InLineLease { get; } = WebhookOutbox.LeaseOf(options.Value);

    public IEnumerable<IEnlistedMessage> EnlistUpcoming(Func<OutboxMessage, Guid, IEnlistedMessage> enlist)
        => invocations.Upcoming.Select(upcoming => upcoming.TryEnlist(_ => Enlist(upcoming, enlist))).OfType<IEnlistedMessage>();

    public OutboxMessage? CreateMessage<T>(string eventName, T payload)
    {
        var raised = events.BeginAfter(eventName, payload);
        var message = raised.Plan is { } plan ? messages.NewQueuedMessage(plan, raised.Invocation, raised.View) : null;
        return message is { Deliveries.Count: > 0 } ? message : null;
    }

    public ValueTask EnqueueAsync(OutboxMessage message, CancellationToken cancellationToken)
        => outbox.EnqueueAsync(message, cancellationToken);

    private (OutboxMessage Message, IEnlistedMessage Enlisted) Enlist(
        UpcomingEvent upcoming, Func<OutboxMessage, Guid, IEnlistedMessage> enlist)
    {
        var claimId = TimeOrderedId.Create(timeProvider.GetUtcNow());
        var message = messages.NewMessage(upcoming, claimId, upcoming.Response);
        return (message, enlist(message, claimId));
    }
}
