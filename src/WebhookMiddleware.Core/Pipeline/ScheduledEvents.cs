using WebhookMiddleware.Events;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Payloads.Binding;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Pipeline;

/// <summary>Raises scheduled events through the pipeline.</summary>
internal sealed class ScheduledEvents(
    WebhookEventCatalog catalog, WebhookRegistry registry, WebhookPipeline pipeline, TimeProvider timeProvider) : IScheduledEvents
{
    // Not the application's invocation context: a scheduled event has no request, and the form of its payload is fixed.
    private readonly WorkerInvocationContext _context = new(timeProvider);

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

        var invocation = _context.NewInvocation(webhookEvent);
        if (snapshot[catalog.IndexOf(webhookEvent)] is { } plan && plan.Concerns(invocation))
        {
            // False means that it was raised before, which is equally good.
            var bound = new BoundPayload(payload, payload.GetType(), _context.JsonOptions);
            var view = new PayloadView(bound, MemberExclusion.ByDefault);
            await pipeline.RunScheduledAsync(plan, invocation, view, key, cancellationToken);
        }

        return true;
    }
}
