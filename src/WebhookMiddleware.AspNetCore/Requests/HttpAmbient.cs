using System.Text.Json;
using Microsoft.AspNetCore.Mvc.Controllers;
using WebhookMiddleware.AspNetCore.Endpoints;
using WebhookMiddleware.Events;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.AspNetCore.Requests;

/// <summary>A web application: events that a handler raises are described by its request, those of a background service by nothing.</summary>
internal sealed class HttpAmbient(
    IHttpContextAccessor accessor, WebhookInvocationFactory invocations, ApiJsonOptions json, TimeProvider timeProvider) : IWebhookAmbient
{
    private readonly WorkerAmbient _worker = new(timeProvider);

    public JsonSerializerOptions JsonOptions
        => accessor.HttpContext?.GetEndpoint()?.Metadata.GetMetadata<ControllerActionDescriptor>() is null ? json.RouteHandlers : json.Controllers;

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
