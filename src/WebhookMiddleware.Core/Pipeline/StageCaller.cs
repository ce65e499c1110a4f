using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Bounds;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Pipeline;

/// <summary>Calls the webhooks of a stage concurrently, each within the time that the run's budget leaves it.</summary>
internal sealed class StageCaller(IWebhookCaller caller, CallSlots slots, AwaitedPayloads payloads, ILogger<StageCaller> logger)
{
    /// <summary>The Retry-After value for clients when too many calls are in progress.</summary>
    private static readonly TimeSpan OverloadedRetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Calls the applicable webhooks of the stage and returns their answers, in the order in which they are settled. When the request is
    /// aborted meanwhile, calls in progress end as <see cref="WebhookOutcome.Cancelled"/>; completed ones keep their answers.
    /// </summary>
    /// <exception cref="OperationCanceledException">The request was aborted before the stage began.</exception>
    public async Task<StageAnswer[]> CallAsync(
        WebhookRun run, EventStage stage, TimeSpan reserved, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var due = DueOf(run, stage);
        if (due.Length == 0)
        {
            return [];
        }

        if (!payloads.TryEnter(run, out var bytes))
        {
            var overloaded = Overloaded(
                "the payloads of the requests that wait for webhooks exceed the memory limit (Webhooks:MaxAwaitedPayloadBytes).");
            return Array.ConvertAll(due, webhook => new StageAnswer(webhook, overloaded));
        }

        try
        {
            return due is [var only]
                ? [new StageAnswer(only, await CallAsync(run, only, run.Budget.TimeFor(only, reserved), cancellationToken))]
                : await CallAllAsync(run, due, reserved, cancellationToken);
        }
        finally
        {
            payloads.Leave(bytes);
        }
    }

    // Nearly always all of them are due, and the stage's own array is returned.
    private static CompiledWebhook[] DueOf(WebhookRun run, EventStage stage)
    {
        foreach (var webhook in stage.Enforced)
        {
            if (!run.Includes(webhook))
            {
                return [.. stage.Enforced.Where(run.Includes)];
            }
        }

        return ImmutableCollectionsMarshal.AsArray(stage.Enforced)!;
    }

    private async Task<StageAnswer[]> CallAllAsync(
        WebhookRun run, CompiledWebhook[] due, TimeSpan reserved, CancellationToken cancellationToken)
    {
        var calls = Array.ConvertAll(
            due, webhook => CallAsync(run, webhook, run.Budget.TimeFor(webhook, reserved), cancellationToken));
        var answers = await Task.WhenAll(calls);
        return [.. due.Zip(answers, (webhook, answer) => new StageAnswer(webhook, answer))];
    }

    /// <summary>
    /// Calls one webhook on the current state of the run, which it reads before its first await. A call in progress that is cancelled ends
    /// as <see cref="WebhookOutcome.Cancelled"/>.
    /// </summary>
    public async Task<WebhookAnswer> CallAsync(
        WebhookRun run, CompiledWebhook webhook, TimeSpan timeLimit, CancellationToken cancellationToken)
    {
        if (Refuse(run, webhook, timeLimit, out var data) is { } refusal)
        {
            return refusal;
        }

        var started = run.Budget.Elapsed;
        try
        {
            return await caller.CallAsync(
                new WebhookCall
                {
                    Webhook = webhook,
                    Invocation = run.Invocation,
                    Data = data,
                    Context = run.ContextUtf8,
                    TimeLimit = timeLimit,
                    Trace = run.Trial?.TraceOf(webhook),
                    KeptRequestBytes = KeptRequestBytes(run, webhook),
                },
                cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new WebhookAnswer
            {
                Outcome = WebhookOutcome.Cancelled,
                Detail = "The client aborted the request while the webhook was being called.",
                Duration = run.Budget.Elapsed - started,
            };
        }
        finally
        {
            slots.Leave(webhook);
        }
    }

    // Tests show the whole body, and the call log keeps it with the response.
    private static int KeptRequestBytes(WebhookRun run, CompiledWebhook webhook)
        => run.Trial is not null ? int.MaxValue : webhook.ResponseMode.SavesResponse() ? KeptText.MaxBytes : 0;

    // Returns null when the call has a slot and is to be made.
    private WebhookAnswer? Refuse(WebhookRun run, CompiledWebhook webhook, TimeSpan timeLimit, out ReadOnlyMemory<byte> data)
    {
        if (timeLimit <= TimeSpan.Zero)
        {
            data = default;
            return new WebhookAnswer
            {
                Outcome = WebhookOutcome.BudgetSpent,
                Detail = run.Budget.IsSpent
                    ? "It was not called: the time of the run was used up."
                    : "It was not called: the later webhooks that can stop the request may take the time that is left "
                        + "(Webhooks:RunBudget).",
            };
        }

        if (!run.Payload.TryGetUtf8Json(out data, out var failure))
        {
            PayloadFailureLog.Report(logger, failure, run.Invocation);
            return new WebhookAnswer { Outcome = failure.Outcome, Detail = failure.Detail };
        }

        return slots.TryEnter(webhook)
            ? null
            : Overloaded("too many calls are in progress (Webhooks:MaxAwaitedCalls, Webhooks:MaxAwaitedCallsPerWebhook).");
    }

    private static WebhookAnswer Overloaded(string reason)
        => new() { Outcome = WebhookOutcome.Overloaded, Detail = $"It was not called: {reason}", RetryAfter = OverloadedRetryAfter };
}
