using System.Text.Json;
using WebhookMiddleware.Events;
using WebhookMiddleware.Identifiers;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.Pipeline;

/// <summary>The invocation context of a process without requests.</summary>
internal sealed class WorkerInvocationContext(TimeProvider timeProvider) : IInvocationContext
{
    public JsonSerializerOptions JsonOptions => PayloadJson.Relaxed;

    public IServiceProvider? RequestServices => null;

    public IReadOnlyList<UpcomingEvent> Upcoming => [];

    public WebhookInvocation NewInvocation(WebhookEvent webhookEvent)
    {
        var now = timeProvider.GetUtcNow();
        return new WebhookInvocation { Id = TimeOrderedId.Create(now), Event = webhookEvent, Timestamp = now };
    }

    public void Record(WebhookDecision decision)
    {
        // There is no request to record it for. The caller gets the decision as a return value.
    }
}
