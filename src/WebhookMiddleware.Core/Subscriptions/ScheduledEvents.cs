using WebhookMiddleware.Events;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Pipeline;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Subscriptions;

/// <summary>Raises scheduled events through the pipeline.</summary>
internal sealed class ScheduledEvents(
    WebhookEventCatalog catalog, WebhookRegistry registry, WebhookPipeline pipeline, TimeProvider timeProvider) : IScheduledEvents
{
    // Not the application's ambient: a scheduled event has no request, and its payload's form is fixed.
    private readonly WorkerInvocationContext _ambient = new(timeProvider);

    public async Task<bool> RaiseAsync(string eventName, object payload, string key, CancellationToken cancellationToken)
    {
        if (!catalog.TryGet(eventName, WebhookPhase.Scheduled, out var webhookEvent, out var error))
        {
            throw new ArgumentException(error, nameof(eventName));
        }

        if (registry.Authoritative is not { } snapshot)
        {
            return false;
        }

        var invocation = _ambient.NewInvocation(webhookEvent);
        if (snapshot[catalog.IndexOf(webhookEvent)] is { } plan && plan.Concerns(invocation))
        {
            // False means that it was raised before, which is as good.
            await pipeline.RunScheduledAsync(plan, invocation, new PayloadView(new BoundPayload(payload, payload.GetType(), _ambient.JsonOptions), MemberExclusion.ByDefault), key, cancellationToken);
        }

        return true;
    }
}
