using WebhookMiddleware.Calling;
using WebhookMiddleware.Events;
using WebhookMiddleware.Patching;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Pipeline;

/// <summary>
/// What a run that tests webhooks shows of itself: its stages and calls, with what each was sent, answered and changed. Such a run records
/// nothing and notifies nobody.
/// </summary>
internal sealed class RunTrial(StageCaller caller, TimeProvider timeProvider, CancellationToken cancellationToken)
{
    private readonly List<StageTrial> _stages = [];
    private readonly Dictionary<Guid, CallTrial> _calls = [];
    private readonly List<Task> _shadows = [];

    public IReadOnlyList<StageTrial> Stages => _stages;

    /// <summary>Begins a stage: its webhooks see the payload of this moment. Its shadow webhooks are called beside the others.</summary>
    public void Begin(WebhookRun run, EventStage stage)
    {
        var shown = new StageTrial(stage.Order);
        _stages.Add(shown);
        foreach (var webhook in stage.Enforced.Where(run.Includes))
        {
            shown.Calls.Add(Add(run, webhook));
        }

        foreach (var webhook in stage.Shadows.Where(run.Includes))
        {
            var call = Add(run, webhook);
            shown.Calls.Add(call);

            // Reads what it needs of the run before its first await.
            _shadows.Add(SetAsync(call, caller.CallAsync(run, webhook, webhook.Timeout, cancellationToken)));
        }
    }

    /// <summary>Begins the call of a webhook that no request waits for.</summary>
    public void Begin(WebhookRun run, CompiledWebhook webhook)
        => _stages.Add(new StageTrial(webhook.Definition.Order) { Calls = { Add(run, webhook) } });

    /// <summary>Returns the trace of a webhook's call.</summary>
    public ExchangeTrace TraceOf(CompiledWebhook webhook) => _calls[webhook.Id].Exchange;

    /// <summary>Records that a patch was applied.</summary>
    public void Patched(CompiledWebhook webhook, WriteSet writes, WebhookPayload payload)
        => (_calls[webhook.Id].Writes, _calls[webhook.Id].After) = (writes, payload.Utf8Json);

    /// <summary>Records what is wrong with the payload that a patch would produce.</summary>
    public void Refused(CompiledWebhook webhook, IReadOnlyList<PayloadError> errors) => _calls[webhook.Id].Errors = errors;

    public void Settled(StageAnswer settled) => _calls[settled.Webhook.Id].Answer = settled.Answer;

    /// <summary>Waits for the shadow webhooks.</summary>
    public Task WhenAllAsync() => Task.WhenAll(_shadows);

    private CallTrial Add(WebhookRun run, CompiledWebhook webhook)
        => _calls[webhook.Id] = new CallTrial(webhook, new ExchangeTrace(timeProvider))
        {
            Before = run.Payload.TryGetUtf8Json(out var payload, out _) ? payload : default,
        };

    private static async Task SetAsync(CallTrial call, Task<WebhookAnswer> answer) => call.Answer = await answer;
}

/// <summary>A stage of a run that tests webhooks.</summary>
internal sealed record StageTrial(int Order)
{
    public List<CallTrial> Calls { get; } = [];
}

/// <summary>The call of one webhook in a run that tests webhooks.</summary>
internal sealed class CallTrial(CompiledWebhook webhook, ExchangeTrace exchange)
{
    public CompiledWebhook Webhook => webhook;

    public ExchangeTrace Exchange => exchange;

    /// <summary>Gets or sets the answer as it was settled; null when the run ended before.</summary>
    public WebhookAnswer? Answer { get; set; }

    /// <summary>Gets the payload that the webhook was called with; empty when it can't be written.</summary>
    public ReadOnlyMemory<byte> Before { get; init; }

    /// <summary>Gets or sets the payload after the webhook's patch; null when none was applied.</summary>
    public ReadOnlyMemory<byte>? After { get; set; }

    /// <summary>Gets or sets the writes of the patch; null when none was applied.</summary>
    public WriteSet? Writes { get; set; }

    /// <summary>Gets or sets what binding and validating the patched payload found.</summary>
    public IReadOnlyList<PayloadError> Errors { get; set; } = [];
}
