using Microsoft.Extensions.Options;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Patching;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Pipeline;

/// <summary>
/// Tests webhooks: they are really called, on the path of a request, but no handler runs, nothing is recorded, and nobody else is notified.
/// </summary>
internal sealed class WebhookTrials(
    WebhookPipeline pipeline, StageCaller caller, IOptions<WebhookOptions> options, TimeProvider timeProvider)
{
    /// <summary>Tests the awaited webhooks of an event together.</summary>
    public async Task<(WebhookDecision Decision, WebhookRun Run)> RunAsync(
        EventPlan plan, TrialSubject subject, CancellationToken cancellationToken)
    {
        var run = NewRun(plan, subject, cancellationToken);
        return (await pipeline.TryOutAsync(run, cancellationToken), run);
    }

    /// <summary>Tests one webhook, whether or not a request would wait for it.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <param name="subject">What it is tested with.</param>
    /// <param name="context">The context that earlier webhooks would have built up; null for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<(WebhookDecision Decision, WebhookRun Run)> RunAsync(
        CompiledWebhook webhook, TrialSubject subject, RunContext? context, CancellationToken cancellationToken)
    {
        var run = NewRun(EventPlan.Create([webhook]), subject, cancellationToken);
        run.SetContext(context);
        if (webhook.ResponseMode.IsAwaited())
        {
            return (await pipeline.TryOutAsync(run, cancellationToken), run);
        }

        run.Trial!.Begin(run, webhook);
        var answer = await caller.CallAsync(run, webhook, webhook.Timeout, cancellationToken);
        run.Trial.Settled(new StageAnswer(webhook, answer));
        return (run.Decide(WebhookOutcome.Allowed), run);
    }

    private WebhookRun NewRun(EventPlan plan, TrialSubject subject, CancellationToken cancellationToken)
        => new(plan, subject.Invocation, subject.Payload, subject.Writable, new RunBudget(timeProvider, options.Value.RunBudget))
        {
            Trial = new RunTrial(caller, timeProvider, cancellationToken),
        };
}

/// <summary>What webhooks are tested with.</summary>
/// <param name="Invocation">The invocation, which is marked as a test.</param>
/// <param name="Payload">The payload.</param>
/// <param name="Writable">The pointers that webhooks may write; null when they may write all.</param>
internal sealed record TrialSubject(WebhookInvocation Invocation, WebhookPayload Payload, WritablePointers? Writable);
