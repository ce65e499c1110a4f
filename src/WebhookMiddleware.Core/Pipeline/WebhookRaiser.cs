using System.Transactions;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Pipeline;

/// <summary>Raises events for application code: finds the plan, wraps the payload, and runs the pipeline.</summary>
internal sealed partial class WebhookRaiser(
    RaisedEvents events, WebhookPipeline pipeline, IInvocationContext invocations, ILogger<WebhookRaiser> logger)
    : IWebhookRaiser
{
    public async Task<WebhookDecision<T>> RaiseBeforeAsync<T>(string eventName, T payload, CancellationToken cancellationToken = default)
    {
        var raised = events.Begin(eventName, WebhookPhase.Before, payload);
        var (plan, invocation, bound) = raised;
        if (plan is null)
        {
            var allowed = new WebhookDecision { InvocationId = invocation.Id, Event = eventName, Outcome = WebhookOutcome.Allowed };
            return Decide(allowed, payload);
        }

        if (Transaction.Current is not null)
        {
            Log.InsideTransaction(logger, eventName, invocation.Id);
        }

        var decision = await pipeline.RunBeforeAsync(plan, invocation, raised.View, writable: null, cancellationToken);
        invocations.Record(decision);
        return Decide(decision, decision.IsAllowed && bound.IsChanged ? (T)bound.Value! : payload);
    }

    public async Task RaiseAfterAsync<T>(string eventName, T payload, CancellationToken cancellationToken = default)
    {
        var raised = events.BeginAfter(eventName, payload);
        if (raised.Plan is { } plan)
        {
            invocations.Record(await pipeline.RunAfterAsync(plan, raised.Invocation, raised.View, cancellationToken));
        }
    }

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
        [LoggerMessage(EventId = 211, EventName = "RaisedInsideTransaction", Level = LogLevel.Warning,
            Message = "{Event} is raised inside an ambient transaction, which stays open while webhooks are called. "
                + "Raise it before the transaction begins (invocation {InvocationId}).")]
        public static partial void InsideTransaction(ILogger logger, string @event, Guid invocationId);
    }
}
