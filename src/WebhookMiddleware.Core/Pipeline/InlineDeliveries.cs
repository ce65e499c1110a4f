using WebhookMiddleware.Calling;
using WebhookMiddleware.Delivery;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Pipeline;

/// <summary>
/// Makes the messages of runs. The deliveries of webhooks that the run waits for are claimed from the start: the run makes the first attempt
/// itself, and only what it could not deliver goes to the queue. Should this host die on the way, the lease brings them back.
/// </summary>
internal sealed class InlineDeliveries(DeliveryJudge judge, DeliverySettler settler, WebhookSwitchOff switchOff, TimeProvider timeProvider)
{
    /// <summary>The message for the background webhooks of a run that was allowed.</summary>
    public OutboxMessage NewBackgroundMessage(WebhookRun run) => NewMessage(run, Background(run));

    /// <summary>The message for all webhooks of a run of an event that has happened. Shadow webhooks need no delivery.</summary>
    public OutboxMessage NewMessage(WebhookRun run)
    {
        var claimId = NewId();
        var awaited = run.Plan.Stages
            .SelectMany(stage => stage.Enforced)
            .Where(run.Includes)
            .Select(webhook => new OutboxDelivery(NewId(), webhook.Id, claimId));
        return NewMessage(run, [.. Background(run), .. awaited]);
    }

    /// <summary>Begins the attempts at what the message has claimed. Disposing gives back to the queue what was not attempted.</summary>
    public InlineAttempts Begin(OutboxMessage message) => new(message, judge, settler, switchOff, timeProvider);

    private static OutboxMessage NewMessage(WebhookRun run, IReadOnlyList<OutboxDelivery> deliveries)
        => new(run.Invocation, run.Payload.Utf8Json, run.ContextUtf8, deliveries);

    private OutboxDelivery[] Background(WebhookRun run)
        => [.. run.Plan.Background.Where(run.Includes).Select(webhook => new OutboxDelivery(NewId(), webhook.Id))];

    private Guid NewId() => Guid.CreateVersion7(timeProvider.GetUtcNow());
}
