using Microsoft.Extensions.Logging;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Pipeline;

/// <summary>Calls the webhooks of one stage at the same time, each within the time that the run's budget leaves it.</summary>
internal sealed class StageCaller(IWebhookCaller caller, CallSlots slots, AwaitedPayloads payloads, ILogger<StageCaller> logger)
{
    /// <summary>How long a client should stay away when too many calls are under way.</summary>
    private static readonly TimeSpan OverloadedRetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Returns the webhooks of the stage that were due, with their answers, in the order in which they are settled. When the request is given up
    /// meanwhile, calls that were under way end as <see cref="WebhookOutcome.Cancelled"/>; those that had ended before are what they were.
    /// </summary>
    /// <exception cref="OperationCanceledException">The request was given up before the stage began.</exception>
    public async Task<IReadOnlyList<StageAnswer>> CallAsync(WebhookRun run, EventStage stage, TimeSpan reserved, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var due = stage.Enforced.Where(run.Includes).ToArray();
        if (due.Length == 0)
        {
            return [];
        }

        if (!payloads.TryEnter(run, out var bytes))
        {
            var overloaded = Overloaded("the payloads of the requests that are waiting take up too much memory (Webhooks:MaxAwaitedPayloadBytes).");
            return Array.ConvertAll(due, webhook => new StageAnswer(webhook, overloaded));
        }

        try
        {
            var calls = Array.ConvertAll(due, webhook => CallUnlessGivenUpAsync(run, webhook, run.Budget.TimeFor(webhook, reserved), cancellationToken));
            var answers = await Task.WhenAll(calls);
            return [.. due.Zip(answers, (webhook, answer) => new StageAnswer(webhook, answer))];
        }
        finally
        {
            payloads.Leave(bytes);
        }
    }

    /// <summary>Calls one webhook on the run's present state.</summary>
    public Task<WebhookAnswer> CallAsync(WebhookRun run, CompiledWebhook webhook, TimeSpan timeLimit, CancellationToken cancellationToken)
    {
        if (timeLimit <= TimeSpan.Zero)
        {
            return Task.FromResult(new WebhookAnswer { Outcome = WebhookOutcome.BudgetSpent, Detail = "No time was left to call it." });
        }

        if (!run.Payload.TryGetUtf8Json(out var data, out var failure))
        {
            PayloadFailureLog.Report(logger, failure, run.Invocation);
            return Task.FromResult(new WebhookAnswer { Outcome = failure.Outcome, Detail = failure.Detail });
        }

        return slots.TryEnter(webhook)
            ? CallInSlotAsync(
                new WebhookCall
                {
                    Webhook = webhook,
                    Invocation = run.Invocation,
                    Data = data,
                    Context = run.ContextUtf8,
                    TimeLimit = timeLimit,
                },
                cancellationToken)
            : Task.FromResult(Overloaded("too many calls are being waited for."));
    }

    private static WebhookAnswer Overloaded(string why)
        => new() { Outcome = WebhookOutcome.Overloaded, Detail = $"It was not called: {why}", RetryAfter = OverloadedRetryAfter };

    private async Task<WebhookAnswer> CallUnlessGivenUpAsync(
        WebhookRun run, CompiledWebhook webhook, TimeSpan timeLimit, CancellationToken cancellationToken)
    {
        var started = run.Budget.Elapsed;
        try
        {
            return await CallAsync(run, webhook, timeLimit, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new WebhookAnswer
            {
                Outcome = WebhookOutcome.Cancelled,
                Detail = "The request was given up while the webhook was being called: its client has gone away.",
                Duration = run.Budget.Elapsed - started,
            };
        }
    }

    private async Task<WebhookAnswer> CallInSlotAsync(WebhookCall call, CancellationToken cancellationToken)
    {
        try
        {
            return await caller.CallAsync(call, cancellationToken);
        }
        finally
        {
            slots.Leave(call.Webhook);
        }
    }
}
