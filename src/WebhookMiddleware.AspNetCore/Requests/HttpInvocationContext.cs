using System.Text.Json;
using WebhookMiddleware.AspNetCore.Json;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore.Requests;

/// <summary>A web application: events that a handler raises are described by its request, those of a background service by nothing.</summary>
internal sealed class HttpInvocationContext(
    IHttpContextAccessor accessor, WebhookInvocationFactory invocations, ApiJsonOptions json, TimeProvider timeProvider) : IInvocationContext
{
    private readonly WorkerInvocationContext _worker = new(timeProvider);

    public JsonSerializerOptions JsonOptions => json.Of(accessor.HttpContext);

    public IServiceProvider? RequestServices => accessor.HttpContext?.RequestServices;

    public IReadOnlyList<UpcomingEvent> Upcoming
        => (accessor.HttpContext?.Features.Get<IWebhookFeature>() as WebhookFeature)?.Upcoming ?? [];

    public WebhookInvocation NewInvocation(WebhookEvent webhookEvent)
        => accessor.HttpContext is { } context ? invocations.Create(context, webhookEvent) : _worker.NewInvocation(webhookEvent);

    public void Note(WebhookDecision decision)
    {
        if (accessor.HttpContext is { } context)
        {
            WebhookFeature.Of(context).Add(decision);
        }
    }
}
