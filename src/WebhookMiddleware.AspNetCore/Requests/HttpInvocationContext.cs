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
    CurrentRequest current, WebhookInvocationFactory invocations, ApiJsonOptions json, TimeProvider timeProvider)
    : IInvocationContext
{
    private readonly WorkerInvocationContext _worker = new(timeProvider);

    public JsonSerializerOptions JsonOptions => json.Of(current.Context);

    public IServiceProvider? RequestServices => current.Context?.RequestServices;

    public IReadOnlyList<UpcomingEvent> Upcoming
        => (current.Context?.Features.Get<IWebhookFeature>() as WebhookFeature)?.Upcoming ?? [];

    public WebhookInvocation NewInvocation(WebhookEvent webhookEvent)
        => current.Context is { } context ? invocations.Create(context, webhookEvent) : _worker.NewInvocation(webhookEvent);

    public void Record(WebhookDecision decision)
    {
        if (current.Context is { } context)
        {
            WebhookFeature.Of(context).Add(decision);
        }
    }
}
