using Microsoft.Extensions.Logging;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Capture;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Pipeline;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.AspNetCore.Requests;

/// <summary>What all adapters share: they turn their kind of endpoint into a payload, and this into runs of its events.</summary>
internal sealed class WebhookRequestRunner(
    WebhookRegistry registry, WebhookPipeline pipeline, WebhookInvocationFactory invocations, ILogger<RequestRun> logger)
{
    /// <summary>Whether the request has anything to do with webhooks: all that is asked when it hasn't.</summary>
    public bool HasWork(HttpContext context, WebhookBinding binding)
        => binding.HasWork(registry.Current, context) && !CorsPreflight.Is(context.Request);

    /// <summary>The same for the after-events alone.</summary>
    public bool HasAfterWork(HttpContext context, WebhookBinding binding)
        => binding.HasAfterWork(registry.Current, context) && !CorsPreflight.Is(context.Request);

    /// <summary>The same for an endpoint whose events depend on the path.</summary>
    public bool HasWork(HttpContext context, CatchAllBinding binding)
        => binding.HasWork(registry.Current, context) && !CorsPreflight.Is(context.Request);

    /// <summary>Whether any request to such an endpoint has, whatever its method.</summary>
    public bool IsActive(CatchAllBinding binding) => binding.HasWork(registry.Current, context: null);

    /// <summary>Returns whether an entry with active webhooks means the path of the request, whatever its method.</summary>
    public bool MeansPath(HttpContext context, CatchAllBinding binding) => binding.MeansPath(registry.Current, context);

    /// <summary>Whether the request runs before-events, which a body must be shown to.</summary>
    public bool HasBefore(HttpContext context, WebhookBinding binding) => binding.HasBefore(registry.Current, context);

    /// <summary>Whether a before-event has webhooks for this very request: in their period, and of its tenant.</summary>
    public bool CallsBefore(HttpContext context, WebhookBinding binding)
    {
        var snapshot = registry.Current;
        return binding.Before.Any(bound => snapshot[bound.Index] is { } plan
            && bound.IsRaisedBy(context.Request.Method)
            && invocations.Concerns(plan, context));
    }

    /// <summary>Begins with a request that has.</summary>
    /// <param name="context">The request.</param>
    /// <param name="binding">What its endpoint raises.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="scope">
    /// Where the response is held for the after-events. Null: the endpoint had none to tell when the request began, and a webhook that came since hears of the next.
    /// </param>
    public RequestRun Begin(HttpContext context, WebhookBinding binding, WebhookPayload payload, ResponseScope? scope)
        => new(context, binding, payload, scope, registry.Current, pipeline, invocations, logger);
}
