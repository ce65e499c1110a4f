using System.Transactions;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Events;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Pipeline;

/// <summary>Raises events for handlers: finds the plan, wraps the payload, and runs the same pipeline as the filters do.</summary>
internal sealed partial class WebhookRaiser(
    WebhookEventCatalog catalog,
    WebhookRegistry registry,
    WebhookPipeline pipeline,
    IWebhookAmbient ambient,
    ILogger<WebhookRaiser> logger) : IWebhookRaiser
{
    public async Task<WebhookDecision<T>> RaiseBeforeAsync<T>(string eventName, T payload, CancellationToken cancellationToken = default)
    {
        var webhookEvent = Find(eventName, WebhookPhase.Before);
        var invocation = ambient.NewInvocation(webhookEvent);
        if (FindPlan(invocation) is not { } plan)
        {
            return Decide(new WebhookDecision { InvocationId = invocation.Id, Event = eventName, Outcome = WebhookOutcome.Allowed }, payload);
        }

        if (Transaction.Current is not null)
        {
            Log.InsideTransaction(logger, eventName, invocation.Id);
        }

        var bound = NewPayload(payload);
        var decision = await pipeline.RunBeforeAsync(plan, invocation, bound, writable: null, cancellationToken);
        ambient.Note(decision);
        return Decide(decision, decision.IsAllowed && bound.IsChanged ? (T)bound.Value! : payload);
    }

    public async Task RaiseAfterAsync<T>(string eventName, T payload, CancellationToken cancellationToken = default)
    {
        var webhookEvent = Find(eventName, WebhookPhase.After);
        var invocation = ambient.NewInvocation(webhookEvent);
        if (FindPlan(invocation) is { } plan)
        {
            ambient.Note(await pipeline.RunAfterAsync(plan, invocation, NewPayload(payload), cancellationToken));
        }
    }

    private WebhookEvent Find(string eventName, WebhookPhase phase)
        => catalog.TryGet(eventName, phase, out var webhookEvent, out var error) ? webhookEvent : throw new ArgumentException(error, nameof(eventName));

    private EventPlan? FindPlan(WebhookInvocation invocation)
        => registry.Current[catalog.IndexOf(invocation.Event)] is { } plan && plan.Concerns(invocation) ? plan : null;

    private BoundPayload NewPayload<T>(T payload) => new(payload, payload?.GetType() ?? typeof(T), ambient.JsonOptions);

    private static WebhookDecision<T> Decide<T>(WebhookDecision decision, T payload) => new()
    {
        InvocationId = decision.InvocationId,
        Event = decision.Event,
        Outcome = decision.Outcome,
        Problem = decision.Problem,
        RetryAfter = decision.RetryAfter,
        Calls = decision.Calls,
        Context = decision.Context,
        Payload = payload,
    };

    private static partial class Log
    {
        [LoggerMessage(EventName = "RaisedInsideTransaction", Level = LogLevel.Warning,
            Message = "{Event} is raised inside an ambient transaction, which stays open while webhooks are called; raise it before the transaction begins (invocation {InvocationId}).")]
        public static partial void InsideTransaction(ILogger logger, string @event, Guid invocationId);
    }
}
