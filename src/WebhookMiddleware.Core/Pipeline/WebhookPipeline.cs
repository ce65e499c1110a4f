using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Delivery.Attempts;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Patching;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Text;

namespace WebhookMiddleware.Pipeline;

/// <summary>Runs the webhooks of one event. Filters, the middleware and raised events all use it.</summary>
/// <remarks>
/// <list type="number">
/// <item>Refuse: webhooks that have not been loaded, too many hops, or a queue that can't be written end the run at once.</item>
/// <item>For each stage, in ascending order: start its shadow webhooks beside the run, and call the others concurrently, within the time
/// that the run's budget leaves them.</item>
/// <item>Settle the stage: a deny or a cancelling failure ends the run; patches are merged, bound and validated.</item>
/// <item>When the run is allowed, write the message for the background webhooks to the outbox, with the final payload.</item>
/// </list>
/// After- and scheduled events have happened, so nothing in the responses is applied:
/// <list type="number">
/// <item>Write one message for all webhooks, background and awaited ones. No webhook is called before the message is durable. When the
/// handler wrote it in its own transaction, it is completed instead.</item>
/// <item>Call the awaited ones in line, stage by stage, and settle their deliveries. Failed ones go to the queue.</item>
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
    /// <summary>The number of hops at which a request is refused (docs/webhooks.md, "Order, time and failures").</summary>
    internal const int MaxHops = 5;

    /// <summary>The Retry-After value for clients while the webhooks have not been loaded.</summary>
    private static readonly TimeSpan NotLoadedRetryAfter = TimeSpan.FromSeconds(5);

    public Task<WebhookDecision> RunBeforeAsync(
        EventPlan plan,
        WebhookInvocation invocation,
        WebhookPayload payload,
        WritablePointers? writable,
        CancellationToken cancellationToken)
        => MeasureAsync(NewRun(plan, invocation, payload, writable), BeforeAsync, cancellationToken);

    public Task<WebhookDecision> RunAfterAsync(
        EventPlan plan, WebhookInvocation invocation, WebhookPayload payload, CancellationToken cancellationToken)
        => MeasureAsync(NewRun(plan, invocation, payload, writable: null), AfterAsync, cancellationToken);

    /// <summary>Runs the webhooks of an event that has happened, and completes the message that was enlisted for it, if any.</summary>
    public Task<WebhookDecision> RunAfterAsync(UpcomingEvent upcoming, WebhookResponseInfo response, CancellationToken cancellationToken)
    {
        var view = upcoming.View(response);
        return MeasureAsync(
            NewRun(upcoming.Plan, upcoming.Invocation with { Response = view }, upcoming.Payload, writable: null),
            (run, token) => AfterAsync(run, upcoming, view, token),
            cancellationToken);
    }

    /// <summary>
    /// Runs a scheduled event unless this or another host has already begun a run with the same key. Returns false in that case, and no
    /// webhook is notified.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The webhooks have not been loaded yet, so none could be notified. Try again later.
    /// </exception>
    public async Task<bool> RunScheduledAsync(
        EventPlan plan, WebhookInvocation invocation, WebhookPayload payload, string key, CancellationToken cancellationToken)
    {
        if (ReferenceEquals(plan, EventPlan.NotLoaded))
        {
            throw new InvalidOperationException(
                $"{invocation.Event.Name} can't be raised yet: the webhooks have not been loaded. Try again later.");
        }

        var run = NewRun(plan, invocation, payload, writable: null);
        messages.RecordUnnotified(plan, invocation, payload);
        var message = messages.NewMessage(run);
        if (!await outbox.TryEnqueueOnceAsync(key, message, CancellationToken.None))
        {
            return false;
        }

        await MeasureAsync(run, (_, token) => CallInLineAsync(run, message, token), cancellationToken);
        return true;
    }

    /// <summary>
    /// Runs the awaited webhooks of an event to test them: as a request would, but nothing is recorded, and nobody is notified.
    /// </summary>
    public async Task<WebhookDecision> TryOutAsync(WebhookRun run, CancellationToken cancellationToken)
    {
        var decision = run.Invocation.Event.Phase == WebhookPhase.Before
            ? await BeforeAsync(run, cancellationToken)
            : Refuse(run.Plan, run.Invocation) ?? await CallInLineAsync(run, message: null, cancellationToken);
        await run.Trial!.WhenAllAsync();
        return decision;
    }

    /// <summary>
    /// Returns the refusal of an event whose webhooks could not be notified, before the request begins; null when they can.
    /// </summary>
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

    // Refuses runs that can't take place: webhooks not loaded, too many hops, or a queue that can't be written. Tests don't use the queue.
    private WebhookDecision? Refuse(EventPlan plan, WebhookInvocation invocation)
    {
        WebhookOutcome? outcome = ReferenceEquals(plan, EventPlan.NotLoaded) ? WebhookOutcome.NotLoaded
            : invocation.Hop >= MaxHops ? WebhookOutcome.HopLimit
            : gate.IsShut && !invocation.DryRun && plan.UsesQueue(invocation) ? WebhookOutcome.StoreUnavailable
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
            Begin(run, stage);
            var reserved = run.Plan.RequiredTimeAfter(stage.Order, run.Invocation.Timestamp, run.Invocation.Tenant);
            var answers = await stageCaller.CallAsync(run, stage, reserved, cancellationToken);
            if (IsCancelled(answers))
            {
                RecordAll(run, answers);
                throw new OperationCanceledException(cancellationToken);
            }

            var settled = await StageSettlement.SettleAsync(run, answers, cancellationToken);
            RecordAll(run, settled);
            if (StageSettlement.FindEndingAnswer(settled) is { } end)
            {
                return run.Decide(end.Answer.Outcome, end.Answer.Problem, end.Answer.RetryAfter);
            }
        }

        return await NotifyAsync(run) ?? run.Decide(run.HasEnriched ? WebhookOutcome.Enriched : WebhookOutcome.Allowed);
    }

    // Returns the refusal of the request when its background webhooks can't be notified.
    private async ValueTask<WebhookDecision?> NotifyAsync(WebhookRun run)
    {
        if (run.Plan.Background.IsEmpty || run.Trial is not null)
        {
            return null;
        }

        messages.RecordUnnotified(run.Plan, run.Invocation, run.Payload);
        try
        {
            await EnqueueAsync(messages.NewBackgroundMessage(run));
        }
        catch (Exception exception)
        {
            // This write is the first to detect the failure. Nothing has happened yet, so the request can still be refused.
            Log.NotEnqueued(logger, exception, run.Invocation.Event.Name, run.Invocation.Id);
            return run.Decide(WebhookOutcome.StoreUnavailable, retryAfter: QueueGate.RetryAfter);
        }

        return null;
    }

    private async Task<WebhookDecision> AfterAsync(WebhookRun run, CancellationToken cancellationToken)
    {
        // The event has happened, so the message for all webhooks is written before any of them is awaited.
        messages.RecordUnnotified(run.Plan, run.Invocation, run.Payload);
        var message = messages.NewMessage(run);
        await EnqueueAsync(message);
        return await CallInLineAsync(run, message, cancellationToken);
    }

    private async Task<WebhookDecision> AfterAsync(
        WebhookRun run, UpcomingEvent upcoming, WebhookResponseInfo response, CancellationToken cancellationToken)
        => await upcoming.CompleteAsync(response) switch
        {
            EnlistmentResult.Completed => await CallInLineAsync(run, upcoming.Message!, cancellationToken),
            EnlistmentResult.Deferred => run.Decide(WebhookOutcome.Allowed),
            _ => await AfterAsync(run, cancellationToken),
        };

    // A test has no message.
    private async Task<WebhookDecision> CallInLineAsync(WebhookRun run, OutboxMessage? message, CancellationToken cancellationToken)
    {
        using var attempts = message is null ? null : deliveries.Begin(message);
        foreach (var stage in run.Plan.Stages)
        {
            Begin(run, stage);
            var answers = await stageCaller.CallAsync(run, stage, reserved: TimeSpan.Zero, cancellationToken);
            RecordAll(run, answers);
            if (attempts is not null)
            {
                foreach (var (webhook, answer) in answers)
                {
                    await attempts.SettleAsync(webhook, answer);
                }
            }

            if (IsCancelled(answers))
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
            End(run.Invocation, span, decision.Outcome, run.Budget.Elapsed, run.Calls);
            return decision;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            End(run.Invocation, span, WebhookOutcome.Cancelled, run.Budget.Elapsed);
            throw;
        }
    }

    private void End(
        WebhookInvocation invocation,
        Activity? span,
        WebhookOutcome outcome,
        TimeSpan duration,
        IReadOnlyList<WebhookCallSummary>? calls = null)
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
            Log.Aborted(logger, eventName, invocation.Id);
        }
        else
        {
            var call = calls?.FirstOrDefault(call => call.Outcome == outcome && !call.FailedOpen);
            Log.Stopped(logger, eventName, name, call is null ? "none" : LogSanitizer.Of(call.WebhookName), invocation.Id);
        }
    }

    private static bool IsCancelled(StageAnswer[] answers)
        => Array.Exists(answers, static answer => answer.Answer.Outcome is WebhookOutcome.Cancelled);

    private void Begin(WebhookRun run, EventStage stage)
    {
        if (run.Trial is null)
        {
            shadows.Start(run, stage);
        }
        else
        {
            run.Trial.Begin(run, stage);
        }
    }

    private void RecordAll(WebhookRun run, StageAnswer[] answers)
    {
        foreach (var answer in answers)
        {
            run.Add(answer);
            if (run.Trial is null)
            {
                journal.Settled(run.Invocation, answer);
            }
            else
            {
                run.Trial.Settled(answer);
            }
        }
    }

    // The message is written even if the client has aborted the request.
    private ValueTask EnqueueAsync(OutboxMessage message)
        => message.Deliveries.Count == 0 ? ValueTask.CompletedTask : outbox.EnqueueAsync(message, CancellationToken.None);

    private static partial class Log
    {
        [LoggerMessage(EventId = 208, EventName = "WebhookMessageNotEnqueued", Level = LogLevel.Error,
            Message = "The outbox message for the background webhooks of {Event} could not be written (invocation {InvocationId}), "
                + "so the request is refused before its handler runs. Check that the webhook store accepts writes.")]
        public static partial void NotEnqueued(ILogger logger, Exception exception, string @event, Guid invocationId);

        [LoggerMessage(EventId = 209, EventName = "WebhookRunStopped", Level = LogLevel.Information,
            Message = "The webhooks on {Event} stopped the request: {Outcome} (webhook {Hook}, invocation {InvocationId}).")]
        public static partial void Stopped(ILogger logger, string @event, string outcome, string hook, Guid invocationId);

        [LoggerMessage(EventId = 210, EventName = "WebhookRunGivenUp", Level = LogLevel.Debug,
            Message = "The client aborted the request while the webhooks on {Event} were being called (invocation {InvocationId}).")]
        public static partial void Aborted(ILogger logger, string @event, Guid invocationId);
    }
}
