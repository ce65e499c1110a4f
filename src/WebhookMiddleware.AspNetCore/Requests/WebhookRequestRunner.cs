using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.Pipeline;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.AspNetCore.Requests;

/// <summary>What all adapters share: they turn their kind of endpoint into a payload, and this into runs of its events.</summary>
internal sealed class WebhookRequestRunner(WebhookRegistry registry, WebhookPipeline pipeline, WebhookInvocationFactory invocations)
{
    /// <summary>Whether the request has anything to do with webhooks: all that is asked when it hasn't.</summary>
    public bool HasWork(HttpContext context, WebhookBinding binding) => binding.HasWork(registry.Current, context.Request.Method);

    /// <summary>The same for an endpoint whose events depend on the path.</summary>
    public bool HasWork(HttpContext context, CatchAllBinding binding) => binding.HasWork(registry.Current, context.Request.Method);

    /// <summary>Whether the request runs before-events, which a body must be shown to.</summary>
    public bool HasBefore(HttpContext context, WebhookBinding binding) => binding.HasBefore(registry.Current, context.Request.Method);

    /// <summary>Begins with a request that has.</summary>
    public WebhookRequest Begin(HttpContext context, WebhookBinding binding, WebhookPayload payload)
        => new(context, binding, payload, registry.Current, pipeline, invocations);
}
