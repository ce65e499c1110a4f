using System.Text.Json;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.Pipeline;

/// <summary>A process without requests.</summary>
internal sealed class WorkerInvocationContext(TimeProvider timeProvider) : IInvocationContext
{
    public JsonSerializerOptions JsonOptions => PayloadJson.Relaxed;

    public IServiceProvider? RequestServices => null;

    public IReadOnlyList<UpcomingEvent> Upcoming => [];

    public WebhookInvocation NewInvocation(WebhookEvent webhookEvent)
    {
        var now = timeProvider.GetUtcNow();
        return new WebhookInvocation { Id = Guid.CreateVersion7(now), Event = webhookEvent, Timestamp = now };
    }

    public void Note(WebhookDecision decision)
    {
        // Nobody else looks: whoever raised the event has the decision.
    }
}
