using Microsoft.Extensions.Logging;
using WebhookMiddleware.Identifiers;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Pipeline;

/// <summary>
/// Creates the outbox messages of runs. The deliveries of awaited webhooks are claimed from the start: the run makes the first attempt
/// itself, and only what it can't deliver goes to the queue. If this host dies before that, the lease expires and returns them to the
/// queue.
/// </summary>
internal sealed class RunMessages(CallJournal journal, TimeProvider timeProvider, ILogger<RunMessages> logger)
{
    /// <summary>Creates the message for the background webhooks of a run that was allowed.</summary>
    public OutboxMessage NewBackgroundMessage(WebhookRun run)
        => NewMessage(run.Invocation, run.Payload, run.ContextUtf8, Background(run.Plan, run.Invocation));

    /// <summary>Creates the message for all webhooks of an event that has happened. Shadow webhooks need no delivery.</summary>
    public OutboxMessage NewMessage(WebhookRun run)
        => NewMessage(run.Invocation, run.Payload, run.ContextUtf8, All(run.Plan, run.Invocation, NewId()));

    /// <summary>Creates the message for all webhooks of an event that has not happened yet.</summary>
    /// <param name="upcoming">The event.</param>
    /// <param name="claimId">The claim of the deliveries whose first attempts are made in line.</param>
    /// <param name="response">The response that the handler is about to send, as far as it is known.</param>
    public OutboxMessage NewMessage(UpcomingEvent upcoming, Guid claimId, WebhookResponseInfo? response)
        => NewMessage(
            upcoming.Invocation with { Response = response },
            upcoming.Payload,
            WebhookRun.NoContext,
            All(upcoming.Plan, upcoming.Invocation, claimId));

    /// <summary>Creates the message for an event that is not awaited. The queue makes all attempts.</summary>
    public OutboxMessage NewQueuedMessage(EventPlan plan, WebhookInvocation invocation, WebhookPayload payload)
    {
        RecordUnnotified(plan, invocation, payload, alsoAwaited: true);
        return NewMessage(
            invocation,
            payload,
            WebhookRun.NoContext,
            [.. All(plan, invocation, NewId()).Select(delivery => delivery with { ClaimId = null })]);
    }

    /// <summary>
    /// Records in the call log the webhooks that are not notified because the payload can't be written. A message without a payload can't
    /// be queued, and a notification must not be lost without a trace.
    /// </summary>
    /// <param name="plan">The event's webhooks.</param>
    /// <param name="invocation">The invocation of this run.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="alsoAwaited">
    /// Whether awaited webhooks are notified in the background, too. Otherwise their calls are recorded by the run itself.
    /// </param>
    public void RecordUnnotified(EventPlan plan, WebhookInvocation invocation, WebhookPayload payload, bool alsoAwaited = false)
    {
        var awaited = alsoAwaited ? plan.Stages.SelectMany(stage => stage.Enforced) : [];
        var unnotified = plan.Background.Concat(awaited).Where(invocation.Includes).ToArray();
        if (unnotified.Length == 0 || payload.TryGetUtf8Json(out _, out var failure))
        {
            return;
        }

        PayloadFailureLog.Report(logger, failure, invocation);
        foreach (var webhook in unnotified)
        {
            journal.PayloadFailed(invocation, webhook, failure);
        }
    }

    // Creates a message without deliveries if the payload can't be written or no webhook applies.
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

    private Guid NewId() => TimeOrderedId.Create(timeProvider.GetUtcNow());
}
