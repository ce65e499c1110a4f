using System.Text.Json.Nodes;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Patching;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Pipeline;

/// <summary>The state of one run of an event: the payload, the context and the calls so far.</summary>
internal sealed class WebhookRun(
    EventPlan plan, WebhookInvocation invocation, WebhookPayload payload, WritablePointers? writable, RunBudget budget)
{
    /// <summary>The empty context.</summary>
    public static readonly ReadOnlyMemory<byte> NoContext = "{}"u8.ToArray();

    private readonly List<WebhookCallSummary> _calls = [];

    public EventPlan Plan { get; } = plan;

    public WebhookInvocation Invocation { get; } = invocation;

    public WebhookPayload Payload { get; } = payload;

    /// <summary>Gets the pointers that webhooks may write; null when they may write all.</summary>
    public WritablePointers? Writable { get; } = writable;

    public RunBudget Budget { get; } = budget;

    /// <summary>Gets the trial of a run that tests webhooks; null for every other run.</summary>
    public RunTrial? Trial { get; init; }

    public JsonObject Context { get; private set; } = [];

    /// <summary>Gets the context as the next webhooks receive it.</summary>
    public ReadOnlyMemory<byte> ContextUtf8 { get; private set; } = NoContext;

    public IReadOnlyList<WebhookCallSummary> Calls => _calls;

    /// <summary>Gets whether the answer of any call has been applied.</summary>
    public bool HasEnriched => _calls.Exists(static call => call.Outcome == WebhookOutcome.Enriched);

    /// <summary>Determines whether a webhook is valid at the time of the run and applies to its tenant.</summary>
    public bool Includes(CompiledWebhook webhook) => Invocation.Includes(webhook);

    /// <summary>
    /// Gets the size of the payload and the context in bytes. A payload that can't be written counts as empty: its webhooks fail without a
    /// call.
    /// </summary>
    public long PayloadBytes => ContextUtf8.Length + (Payload.TryGetUtf8Json(out var data, out _) ? data.Length : 0);

    /// <summary>Adds a call to those that the decision lists and depends on.</summary>
    public void Add(StageAnswer settled)
    {
        var (webhook, answer) = settled;
        _calls.Add(new WebhookCallSummary
        {
            WebhookId = webhook.Id,
            WebhookName = webhook.Definition.Name,
            Outcome = answer.Outcome,
            FailedOpen = settled.FailsOpen(Invocation.Event.Phase),
            Status = answer.Status,
            Duration = answer.Duration,
            Warnings = answer.Warnings,
            Detail = answer.Detail,
        });
    }

    /// <summary>
    /// Returns the context with the members that a decision adds, or null when it adds none. Members of later webhooks replace earlier
    /// ones.
    /// </summary>
    /// <exception cref="PayloadTooLargeException">The context would exceed the size limit of a payload.</exception>
    public RunContext? ContextWith(JsonObject? added)
    {
        if (added is null || added.Count == 0)
        {
            return null;
        }

        var members = Context.DeepClone().AsObject();
        foreach (var (name, value) in added)
        {
            members[name] = value?.DeepClone();
        }

        return new RunContext(members, PayloadJson.Write(members, Payload.Limit));
    }

    /// <summary>Replaces the context of the run, unless <paramref name="context"/> is null.</summary>
    public void SetContext(RunContext? context)
    {
        if (context is not null)
        {
            (Context, ContextUtf8) = (context.Members, context.Utf8Json);
        }
    }

    /// <summary>Creates the decision of the run.</summary>
    public WebhookDecision Decide(WebhookOutcome outcome, WebhookProblem? problem = null, TimeSpan? retryAfter = null) => new()
    {
        InvocationId = Invocation.Id,
        Event = Invocation.Event.Name,
        Outcome = outcome,
        Problem = problem,
        RetryAfter = retryAfter,
        Calls = _calls,
        Context = Context,
    };
}
