using Microsoft.Extensions.Logging;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Capture;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Pipeline;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.AspNetCore.Requests;

/// <summary>Runs the events of one request, all of them on the same snapshot.</summary>
internal sealed partial class RequestRun(
    HttpContext context,
    WebhookBinding binding,
    WebhookPayload payload,
    ResponseScope? scope,
    WebhookSnapshot snapshot,
    WebhookPipeline pipeline,
    WebhookInvocationFactory invocations,
    ILogger<RequestRun> logger) : IHeldRun
{
    private readonly List<UpcomingEvent> _upcoming = [];

    /// <summary>Gets a value indicating whether after-events are due when the handler has completed.</summary>
    public bool HasAfter => _upcoming.Count > 0;

    /// <summary>
    /// Runs the before-events in order. Returns null if the handler may run, or the decision that stops it.
    /// </summary>
    public async ValueTask<WebhookDecision?> BeforeAsync()
    {
        if (RefuseForAfterEvents() is { } refusal)
        {
            return refusal;
        }

        foreach (var bound in binding.Before)
        {
            if (Due(bound) is not { } due)
            {
                continue;
            }

            if (!payload.TryGetUtf8Json(out _, out var failure) && failure.Outcome == WebhookOutcome.PayloadTooLarge)
            {
                return new WebhookDecision { InvocationId = due.Invocation.Id, Event = bound.Event.Name, Outcome = failure.Outcome };
            }

            if (!WebhookFeature.Of(context).TryBegin(bound.Event.Name))
            {
                // A request that is executed again (an error page, a retry) does not call webhooks again; a refusal is kept.
                if (WebhookFeature.Of(context).FindRefusal(bound.Event.Name) is { } before)
                {
                    return before;
                }

                continue;
            }

            var decision = await pipeline.RunBeforeAsync(
                due.Plan, due.Invocation, new PayloadView(payload, bound.Exclusion), bound.Writable, context.RequestAborted);
            WebhookFeature.Of(context).Add(decision);
            if (!decision.IsAllowed)
            {
                return decision;
            }
        }

        if (HasAfter)
        {
            // Written now, because the handler may change the object that it receives. A failure to write is recorded once the event
            // has happened.
            if (!payload.TryGetUtf8Json(out _, out var failure) && failure.Outcome == WebhookOutcome.PayloadTooLarge)
            {
                payload.Hide();
            }

            Announce();
        }

        if (HasAfter)
        {
            scope!.Hold(this);
        }

        return null;
    }

    /// <summary>Discards the after-events, because the handler failed or did not complete.</summary>
    public async ValueTask FailAsync()
    {
        foreach (var upcoming in _upcoming)
        {
            await upcoming.DiscardAsync();
        }
    }

    /// <summary>
    /// Runs the after-events if the response is a success. It never throws: the handler's work is done, and its client must receive the
    /// response.
    /// </summary>
    public async ValueTask AfterAsync(WebhookResponseInfo response)
    {
        if (response.Status is < 200 or > 299)
        {
            await FailAsync();
            return;
        }

        foreach (var upcoming in _upcoming)
        {
            if (WebhookFeature.Of(context).TryBegin(upcoming.Invocation.Event.Name))
            {
                await RunAfterAsync(upcoming, response);
            }
        }
    }

    private async ValueTask RunAfterAsync(UpcomingEvent upcoming, WebhookResponseInfo response)
    {
        try
        {
            // The request's token is not used: webhooks are notified of what has happened even if the client has disconnected.
            WebhookFeature.Of(context).Add(await pipeline.RunAfterAsync(upcoming, response, CancellationToken.None));
        }
        catch (Exception exception)
        {
            Log.NotTold(logger, exception, upcoming.Invocation.Event.Name, upcoming.Invocation.Id);
        }
    }

    // From here on, the handler's own transactions may enlist the events.
    private void Announce()
    {
        var feature = WebhookFeature.Of(context);
        _upcoming.RemoveAll(upcoming => !feature.TryAnnounce(upcoming));
        if (HasAfter)
        {
            context.Response.OnCompleted(CompleteUndecidedAsync);
        }
    }

    // Has an effect only if the response was never decided: its result failed before the response started, or the client disconnected,
    // which decides nothing.
    private async Task CompleteUndecidedAsync()
    {
        if (context.Response.StatusCode >= StatusCodes.Status400BadRequest)
        {
            await FailAsync();
        }

        _upcoming.ForEach(upcoming => upcoming.Abandon());
    }

    // Anything that would prevent an after-event must refuse the request before the handler does what can't be undone.
    private WebhookDecision? RefuseForAfterEvents()
    {
        foreach (var bound in scope is null ? [] : binding.After)
        {
            if (Due(bound) is { } due)
            {
                var upcoming = new UpcomingEvent(due.Plan, due.Invocation, new PayloadView(payload, bound.Exclusion), bound.Exclusion);
                _upcoming.Add(upcoming);
                if (pipeline.RefuseUpcoming(upcoming) is { } refusal)
                {
                    return refusal;
                }
            }
        }

        return null;
    }

    private (EventPlan Plan, WebhookInvocation Invocation)? Due(BoundEvent bound)
    {
        if (snapshot[bound.Index] is not { } plan || !bound.IsRaisedBy(context.Request.Method))
        {
            return null;
        }

        var invocation = invocations.Create(context, bound.Event, binding.Route, bound.Exclusion, payload.Plan);
        return plan.Concerns(invocation) ? (plan, invocation) : null;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 710, EventName = "WebhookAfterEventNotTold", Level = LogLevel.Error,
            Message = "{Event} (invocation {InvocationId}) has happened, but not all of its webhooks could be notified. The client got its "
                + "response. See the exception for the cause.")]
        public static partial void NotTold(ILogger logger, Exception exception, string @event, Guid invocationId);
    }
}
