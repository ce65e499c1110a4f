using System.Text.Json;
using WebhookMiddleware.AspNetCore.Json;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore.Requests;

/// <summary>
/// The invocation context of a web application. An event that a handler raises is described by its request; an event of a background
/// service has no request.
/// </summary>
internal sealed class HttpInvocationContext(
    IHttpContextAccessor accessor, WebhookInvocationFactory invocations, ApiJsonOptions json, TimeProvider timeProvider)
    : IInvocationContext
{
    private readonly WorkerInvocationContext _worker = new(timeProvider);

    public JsonSerializerOptions JsonOptions => json.Of(accessor.HttpContext);

    public IServiceProvider? RequestServices => accessor.HttpContext?.RequestServices;

    public IReadOnlyList<UpcomingEvent> Upcoming
        => (accessor.HttpContext?.Features.Get<IWebhookFeature>() as WebhookFeature)?.Upcoming ?? [];

    public WebhookInvocation NewInvocation(WebhookEvent webhookEvent)
        => accessor.HttpContext is { } context ? invocations.Create(context, webhookEvent) : _worker.NewInvocation(webhookEvent);

    public void Record(WebhookDecision decision)
    {
        if (accessor.HttpContext is { } context)
        {
            WebhookFeature.Of(context).Add(decision);
        }
    }
}
