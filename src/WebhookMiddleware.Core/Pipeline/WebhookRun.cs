using System.Text.Json.Nodes;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Patching;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Pipeline;

/// <summary>The state of one run of an event: what its webhooks have made of it so far.</summary>
internal sealed class WebhookRun(EventPlan plan, WebhookInvocation invocation, WebhookPayload payload, WritablePointers? writable, RunBudget budget)
{
    /// <summary>The context while no webhook has put anything into it.</summary>
    public static readonly ReadOnlyMemory<byte> NoContext = "{}"u8.ToArray();

    private readonly List<WebhookCallSummary> _calls = [];

    public EventPlan Plan { get; } = plan;

    public WebhookInvocation Invocation { get; } = invocation;

    public WebhookPayload Payload { get; } = payload;

    /// <summary>The places that webhooks may write. Null: all.</summary>
    public WritablePointers? Writable { get; } = writable;

    public RunBudget Budget { get; } = budget;

    public JsonObject Context { get; private set; } = [];

    /// <summary>The context as the next webhooks are told it.</summary>
    public ReadOnlyMemory<byte> ContextUtf8 { get; private set; } = NoContext;

    public IReadOnlyList<WebhookCallSummary> Calls => _calls;

    /// <summary>Whether a webhook is valid at the moment of the run, and meant for its tenant.</summary>
    public bool Includes(CompiledWebhook webhook) => Invocation.Includes(webhook);

    /// <summary>How many bytes the payload and the context have. A payload that can't be written has none: it is its webhooks' failure.</summary>
    public long PayloadBytes => ContextUtf8.Length + (Payload.TryGetUtf8Json(out var data, out _) ? data.Length : 0);

    public void Add(WebhookCallSummary call) => _calls.Add(call);

    /// <summary>Returns the context with what an answer adds to it; a later webhook's member replaces an earlier one's. Null: nothing.</summary>
    /// <exception cref="PayloadTooLargeException">It would be larger than a payload may be.</exception>
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

    /// <summary>Makes it the context of the run.</summary>
    public void Take(RunContext? context)
    {
        if (context is not null)
        {
            (Context, ContextUtf8) = (context.Members, context.Utf8Json);
        }
    }

    /// <summary>The end of the run.</summary>
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
