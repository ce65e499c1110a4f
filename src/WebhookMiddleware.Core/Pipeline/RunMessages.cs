using Microsoft.Extensions.Logging;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Pipeline;

/// <summary>
/// Creates the outbox messages of runs. The deliveries of webhooks that the run waits for are claimed from the start: the run makes the first attempt
/// itself, and only what it could not deliver goes to the queue. If this host dies before that, the lease returns them to the queue.
/// </summary>
internal sealed class RunMessages(CallJournal journal, TimeProvider timeProvider, ILogger<RunMessages> logger)
{
    /// <summary>The message for the background webhooks of a run that was allowed.</summary>
    public OutboxMessage NewBackgroundMessage(WebhookRun run)
        => NewMessage(run.Invocation, run.Payload, run.ContextUtf8, Background(run.Plan, run.Invocation));

    /// <summary>The message for all webhooks of a run of an event that has happened. Shadow webhooks need no delivery.</summary>
    public OutboxMessage NewMessage(WebhookRun run)
        => NewMessage(run.Invocation, run.Payload, run.ContextUtf8, All(run.Plan, run.Invocation, NewId()));

    /// <summary>The message for all webhooks of an event that is going to happen.</summary>
    /// <param name="upcoming">The event.</param>
    /// <param name="claimId">The claim of the deliveries whose first attempts are made in line.</param>
    /// <param name="response">What the handler will answer, as far as it is known.</param>
    public OutboxMessage NewMessage(UpcomingEvent upcoming, Guid claimId, WebhookResponseInfo? response)
        => NewMessage(
            upcoming.Invocation with { Response = response },
            upcoming.Payload,
            WebhookRun.NoContext,
            All(upcoming.Plan, upcoming.Invocation, claimId));

    /// <summary>The message for all webhooks of an event that is not waited for: the queue attempts all of them.</summary>
    public OutboxMessage NewQueuedMessage(EventPlan plan, WebhookInvocation invocation, WebhookPayload payload)
    {
        NoteUntold(plan, invocation, payload, alsoAwaited: true);
        return NewMessage(
            invocation,
            payload,
            WebhookRun.NoContext,
            [.. All(plan, invocation, NewId()).Select(delivery => delivery with { ClaimId = null })]);
    }

    /// <summary>
    /// Puts into the call log the webhooks that will not hear of an event since its payload can't be written. What is to be told must never get lost
    /// without a word, and a message without a payload can't wait in the queue.
    /// </summary>
    /// <param name="plan">The event's webhooks.</param>
    /// <param name="invocation">The run.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="alsoAwaited">Whether those that requests wait for are told in the background, too; otherwise their calls are in the log anyway.</param>
    public void NoteUntold(EventPlan plan, WebhookInvocation invocation, WebhookPayload payload, bool alsoAwaited = false)
    {
        var untold = plan.Background.Concat(alsoAwaited ? plan.Stages.SelectMany(stage => stage.Enforced) : []).Where(invocation.Includes).ToArray();
        if (untold.Length == 0 || payload.TryGetUtf8Json(out _, out var failure))
        {
            return;
        }

        PayloadFailureLog.Report(logger, failure, invocation);
        foreach (var webhook in untold)
        {
            journal.Untold(invocation, webhook, failure);
        }
    }

    // Without deliveries where there is nothing to deliver.
    private static OutboxMessage NewMessage(
        WebhookInvocation invocation, WebhookPayload payload, ReadOnlyMemory<byte> context, OutboxDelivery[] deliveries)
        => deliveries.Length > 0 && payload.TryGetUtf8Json(out var data, out _)
            ? new(invocation, data, context, deliveries)
            : new(invocation, WebhookRun.NoContext, context, []);

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
