using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Delivery;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Patching;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Pipeline;

/// <summary>Runs the webhooks of one event. Whatever raised it (a filter, the middleware, a handler), this is the one way through.</summary>
/// <remarks>
/// <list type="number">
/// <item>Refuse: webhooks that have not been loaded, a request that came through too many webhooks, or a store that can't take what background webhooks
/// are to be told, end the run at once.</item>
/// <item>For each stage, by ascending order: start its shadow webhooks beside the run, call the others at the same time, within what the
/// run's budget leaves them.</item>
/// <item>Settle the stage: a deny or a cancelling failure ends the run; patches are merged, bound and validated.</item>
/// <item>When the run is allowed, hand the background webhooks to the outbox, with the final payload.</item>
/// </list>
/// After- and scheduled events have happened, and nothing in their answers is applied:
/// <list type="number">
/// <item>Write one message for all webhooks, background and awaited ones. Nobody is called before it is safe.
/// When the handler wrote it in its own transaction, it is completed instead.</item>
/// <item>Call the awaited ones in line, stage by stage, and settle their deliveries; what failed goes to the queue.</item>
/// </list>
/// </remarks>
internal sealed partial class WebhookPipeline(
    StageCaller stageCaller,
    ShadowCalls shadows,
    CallJournal journal,
    RunMessages messages,
    InlineDeliveries deliveries,
    IWebhookOutbox outbox,
    QueueGate gate,
    WebhookMetrics metrics,
    IOptions<WebhookOptions> options,
    TimeProvider timeProvider,
    ILogger<WebhookPipeline> logger)
{
    /// <summary>How many webhooks may lie behind a request (contract: the fifth is refused).</summary>
    internal const int MaxHops = 5;

    /// <summary>How long a client should wait for webhooks to be loaded.</summary>
    private static readonly TimeSpan NotLoadedRetryAfter = TimeSpan.FromSeconds(5);

    public Task<WebhookDecision> RunBeforeAsync(
        EventPlan plan, WebhookInvocation invocation, WebhookPayload payload, WritablePointers? writable, CancellationToken cancellationToken)
        => MeasureAsync(NewRun(plan, invocation, payload, writable), BeforeAsync, cancellationToken);

    public Task<WebhookDecision> RunAfterAsync(
        EventPlan plan, WebhookInvocation invocation, WebhookPayload payload, CancellationToken cancellationToken)
        => MeasureAsync(NewRun(plan, invocation, payload, writable: null), AfterAsync, cancellationToken);

    /// <summary>Runs the webhooks of an event that has come to pass, with the message that was enlisted for it, if one was.</summary>
    public Task<WebhookDecision> RunAfterAsync(UpcomingEvent upcoming, WebhookResponseInfo response, CancellationToken cancellationToken)
    {
        var told = upcoming.View(response);
        return MeasureAsync(
            NewRun(upcoming.Plan, upcoming.Invocation with { Response = told }, upcoming.Payload, writable: null),
            (run, token) => AfterAsync(run, upcoming, told, token),
            cancellationToken);
    }

    /// <summary>Runs a scheduled event, unless a run with this key was begun before, by whatever host: false then, and nobody hears of it.</summary>
    /// <exception cref="InvalidOperationException">The webhooks have not been loaded, so nobody could be told: try again later.</exception>
    public async Task<bool> RunScheduledAsync(
        EventPlan plan, WebhookInvocation invocation, WebhookPayload payload, string key, CancellationToken cancellationToken)
    {
        if (ReferenceEquals(plan, EventPlan.NotLoaded))
        {
            throw new InvalidOperationException($"{invocation.Event.Name} can't be raised: the webhooks have not been loaded.");
        }

        var run = NewRun(plan, invocation, payload, writable: null);
        messages.NoteUntold(plan, invocation, payload);
        var message = messages.NewMessage(run);
        if (!await outbox.TryEnqueueOnceAsync(key, message, CancellationToken.None))
        {
            return false;
        }

        await MeasureAsync(run, (_, token) => CallInLineAsync(run, message, token), cancellationToken);
        return true;
    }

    /// <summary>Refuses an event that would happen in a request which has not begun, if its webhooks could not be told. Null: they can.</summary>
    public WebhookDecision? RefuseUpcoming(UpcomingEvent upcoming)
    {
        if (Refuse(upcoming.Plan, upcoming.Invocation) is not { } refusal)
        {
            return null;
        }

        using var span = WebhookSpans.StartRun(upcoming.Invocation);
        End(upcoming.Invocation, span, refusal.Outcome, TimeSpan.Zero);
        return refusal;
    }

    // What can't be run at all: webhooks that have not been loaded, a request that came through too many of them, or a queue that can't be written.
    private WebhookDecision? Refuse(EventPlan plan, WebhookInvocation invocation)
    {
        WebhookOutcome? outcome = ReferenceEquals(plan, EventPlan.NotLoaded) ? WebhookOutcome.NotLoaded
            : invocation.Hop >= MaxHops ? WebhookOutcome.HopLimit
            : gate.IsShut && plan.UsesQueue(invocation) ? WebhookOutcome.StoreUnavailable
            : null;
        return outcome is null ? null : new WebhookDecision
        {
            InvocationId = invocation.Id,
            Event = invocation.Event.Name,
            Outcome = outcome.Value,
            RetryAfter = outcome switch
            {
                WebhookOutcome.NotLoaded => NotLoadedRetryAfter,
                WebhookOutcome.StoreUnavailable => QueueGate.RetryAfter,
                _ => null,
            },
        };
    }

    private async Task<WebhookDecision> BeforeAsync(WebhookRun run, CancellationToken cancellationToken)
    {
        if (Refuse(run.Plan, run.Invocation) is { } refusal)
        {
            return refusal;
        }

        for (var i = 0; i < run.Plan.Stages.Length; i++)
        {
            var stage = run.Plan.Stages[i];
            shadows.Start(run, stage);
            var reserved = RunBudget.Reserve(run.Plan, i + 1, run.Invocation.Timestamp, run.Invocation.Tenant);
            var answers = await stageCaller.CallAsync(run, stage, reserved, cancellationToken);
            if (IsGivenUp(answers))
            {
                NoteAll(run, answers);
                throw new OperationCanceledException(cancellationToken);
            }

            var settled = await StageSettlement.SettleAsync(run, answers, cancellationToken);
            NoteAll(run, settled);
            if (StageSettlement.FindEnd(settled) is { } end)
            {
                return run.Decide(end.Answer.Outcome, end.Answer.Problem, end.Answer.RetryAfter);
            }
        }

        messages.NoteUntold(run.Plan, run.Invocation, run.Payload);
        try
        {
            await EnqueueAsync(messages.NewBackgroundMessage(run));
        }
        catch (Exception exception)
        {
            // The first to notice. Nothing has happened yet, so the request can still be refused.
            Log.NotEnqueued(logger, exception, run.Invocation.Event.Name, run.Invocation.Id);
            return run.Decide(WebhookOutcome.StoreUnavailable, retryAfter: QueueGate.RetryAfter);
        }

        return run.Decide(
            run.Calls.Any(call => call.Outcome == WebhookOutcome.Enriched) ? WebhookOutcome.Enriched : WebhookOutcome.Allowed);
    }

    private async Task<WebhookDecision> AfterAsync(WebhookRun run, CancellationToken cancellationToken)
    {
        // What has happened has happened: all webhooks will hear of it before anybody is waited for.
        messages.NoteUntold(run.Plan, run.Invocation, run.Payload);
        var message = messages.NewMessage(run);
        await EnqueueAsync(message);
        return await CallInLineAsync(run, message, cancellationToken);
    }

    private async Task<WebhookDecision> AfterAsync(
        WebhookRun run, UpcomingEvent upcoming, WebhookResponseInfo response, CancellationToken cancellationToken)
        => await upcoming.CompleteAsync(response) switch
        {
            EnlistedState.Completed => await CallInLineAsync(run, upcoming.Message!, cancellationToken),
            EnlistedState.Deferred => run.Decide(WebhookOutcome.Allowed),
            _ => await AfterAsync(run, cancellationToken),
        };

    private async Task<WebhookDecision> CallInLineAsync(WebhookRun run, OutboxMessage message, CancellationToken cancellationToken)
    {
        using var attempts = deliveries.Begin(message);
        foreach (var stage in run.Plan.Stages)
        {
            shadows.Start(run, stage);
            var answers = await stageCaller.CallAsync(run, stage, reserved: TimeSpan.Zero, cancellationToken);
            NoteAll(run, answers);
            foreach (var (webhook, answer) in answers)
            {
                await attempts.SettleAsync(webhook, answer);
            }

            if (IsGivenUp(answers))
            {
                throw new OperationCanceledException(cancellationToken);
            }
        }

        return run.Decide(WebhookOutcome.Allowed);
    }

    private WebhookRun NewRun(EventPlan plan, WebhookInvocation invocation, WebhookPayload payload, WritablePointers? writable)
        => new(plan, invocation, payload, writable, new RunBudget(timeProvider, options.Value.RunBudget));

    private async Task<WebhookDecision> MeasureAsync(
        WebhookRun run, Func<WebhookRun, CancellationToken, Task<WebhookDecision>> body, CancellationToken cancellationToken)
    {
        using var span = WebhookSpans.StartRun(run.Invocation);
        try
        {
            var decision = await body(run, cancellationToken);
            End(run.Invocation, span, decision.Outcome, run.Budget.Elapsed);
            return decision;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            End(run.Invocation, span, WebhookOutcome.Cancelled, run.Budget.Elapsed);
            throw;
        }
    }

    private void End(WebhookInvocation invocation, Activity? span, WebhookOutcome outcome, TimeSpan duration)
    {
        var (eventName, name) = (invocation.Event.Name, outcome.ToName());
        WebhookSpans.End(span, outcome);
        metrics.RunEnded(eventName, outcome, duration);
        if (outcome is WebhookOutcome.Allowed or WebhookOutcome.Enriched)
        {
            return;
        }

        using var scope = WebhookLogScope.Begin(logger, LogLevel.Information, invocation, outcome);
        if (outcome is WebhookOutcome.Cancelled)
        {
            Log.GivenUp(logger, eventName, invocation.Id);
        }
        else
        {
            Log.Stopped(logger, eventName, name, invocation.Id);
        }
    }

    private static bool IsGivenUp(IReadOnlyList<StageAnswer> answers)
        => answers.Any(answer => answer.Answer.Outcome is WebhookOutcome.Cancelled);

    private void NoteAll(WebhookRun run, IReadOnlyList<StageAnswer> answers)
    {
        foreach (var answer in answers)
        {
            journal.Settled(run, answer);
        }
    }

    // The client's going away decides nothing here.
    private ValueTask EnqueueAsync(OutboxMessage message)
        => message.Deliveries.Count == 0 ? ValueTask.CompletedTask : outbox.EnqueueAsync(message, CancellationToken.None);

    private static partial class Log
    {
        [LoggerMessage(EventId = 208, EventName = "WebhookMessageNotEnqueued", Level = LogLevel.Error,
            Message = "The outbox message for the background webhooks of {Event} could not be written (invocation {InvocationId}), so the request is "
                + "refused before its handler runs. See that the webhooks' store can be written.")]
        public static partial void NotEnqueued(ILogger logger, Exception exception, string @event, Guid invocationId);

        [LoggerMessage(EventId = 209, EventName = "WebhookRunStopped", Level = LogLevel.Information,
            Message = "The webhooks on {Event} stopped the request: {Outcome} (invocation {InvocationId}).")]
        public static partial void Stopped(ILogger logger, string @event, string outcome, Guid invocationId);

        [LoggerMessage(EventId = 210, EventName = "WebhookRunGivenUp", Level = LogLevel.Debug,
            Message = "The request was given up while the webhooks on {Event} were being called (invocation {InvocationId}).")]
        public static partial void GivenUp(ILogger logger, string @event, Guid invocationId);
    }
}
