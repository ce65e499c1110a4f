using WebhookMiddleware.Delivery;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Pipeline;

/// <summary>
/// Makes the messages of runs. The deliveries of webhooks that the run waits for are claimed from the start: the run makes the first attempt
/// itself, and only what it could not deliver goes to the queue. Should this host die on the way, the lease brings them back.
/// </summary>
internal sealed class InlineDeliveries(DeliveryJudge judge, DeliverySettler settler, WebhookSwitchOff switchOff, TimeProvider timeProvider)
{
    /// <summary>The message for the background webhooks of a run that was allowed.</summary>
    public OutboxMessage NewBackgroundMessage(WebhookRun run)
        => new(run.Invocation, run.Payload.Utf8Json, run.ContextUtf8, Background(run.Plan, run.Invocation));

    /// <summary>The message for all webhooks of a run of an event that has happened. Shadow webhooks need no delivery.</summary>
    public OutboxMessage NewMessage(WebhookRun run)
        => new(run.Invocation, run.Payload.Utf8Json, run.ContextUtf8, All(run.Plan, run.Invocation, NewId()));

    /// <summary>The message for all webhooks of an event that is going to happen.</summary>
    /// <param name="upcoming">The event.</param>
    /// <param name="claimId">The claim of the deliveries whose first attempts are made in line.</param>
    /// <param name="response">What the handler will answer, as far as it is known.</param>
    public OutboxMessage NewMessage(UpcomingEvent upcoming, Guid claimId, WebhookResponseInfo? response)
        => new(
            upcoming.Invocation with { Response = response },
            upcoming.Payload.Utf8Json,
            WebhookRun.NoContext,
            All(upcoming.Plan, upcoming.Invocation, claimId));

    /// <summary>The message for all webhooks of an event that is not waited for: the queue attempts all of them.</summary>
    public OutboxMessage NewQueuedMessage(EventPlan plan, WebhookInvocation invocation, WebhookPayload payload)
        => new(
            invocation,
            payload.Utf8Json,
            WebhookRun.NoContext,
            [.. All(plan, invocation, NewId()).Select(delivery => delivery with { ClaimId = null })]);

    /// <summary>Begins the attempts at what the message has claimed. Disposing gives back to the queue what was not attempted.</summary>
    public InlineAttempts Begin(OutboxMessage message) => new(message, judge, settler, switchOff, timeProvider);

    private OutboxDelivery[] All(EventPlan plan, WebhookInvocation invocation, Guid claimId)
    {
        var awaited = plan.Stages
            .SelectMany(stage => stage.Enforced)
            .Where(invocation.Includes)
            .Select(webhook => new OutboxDelivery(NewId(), webhook.Id, claimId));
        return [.. Background(plan, invocation), .. awaited];
    }

    private OutboxDelivery[] Background(EventPlan plan, WebhookInvocation invocation)
        => [.. plan.Background.Where(invocation.Includes).Select(webhook => new OutboxDelivery(NewId(), webhook.Id))];

    private Guid NewId() => Guid.CreateVersion7(timeProvider.GetUtcNow());
}
