using Microsoft.Extensions.Logging;
using WebhookMiddleware.AspNetCore.Binding;
using WebhookMiddleware.AspNetCore.Capture;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Pipeline;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.AspNetCore.Requests;

/// <summary>
/// Starts the runs of a request's events. All adapters share it: each turns its kind of endpoint into a payload and passes that on.
/// </summary>
internal sealed class WebhookRequestRunner(
    WebhookRegistry registry, WebhookPipeline pipeline, WebhookInvocationFactory invocations, CurrentRequest current,
    ILogger<RequestRun> logger)
{
    /// <summary>Determines whether the request has active webhooks. A request without them costs no more than this check.</summary>
    public bool HasWork(HttpContext context, WebhookBinding binding)
        => binding.HasWork(registry.Current, context) && !CorsPreflight.Is(context.Request);

    /// <summary>Determines whether the request has active webhooks of after-events.</summary>
    public bool HasAfterWork(HttpContext context, WebhookBinding binding)
        => binding.HasAfterWork(registry.Current, context) && !CorsPreflight.Is(context.Request);

    /// <summary>Determines whether the request may have active webhooks, at an endpoint whose events depend on the path.</summary>
    public bool HasWork(HttpContext context, CatchAllBinding binding)
        => binding.HasWork(registry.Current, context) && !CorsPreflight.Is(context.Request);

    /// <summary>Determines whether any request to such an endpoint may have active webhooks, whatever its method.</summary>
    public bool IsActive(CatchAllBinding binding) => binding.HasWork(registry.Current, context: null);

    /// <summary>Determines whether an entry with active webhooks covers the request's path, whatever its method.</summary>
    public bool CoversPath(HttpContext context, CatchAllBinding binding) => binding.CoversPath(registry.Current, context);

    /// <summary>Determines whether the request runs before-events, which have to see its body.</summary>
    public bool HasBefore(HttpContext context, WebhookBinding binding) => binding.HasBefore(registry.Current, context);

    /// <summary>
    /// Determines whether a before-event has webhooks for this very request: in their validity period, and of its tenant.
    /// </summary>
    public bool HasApplicableBefore(HttpContext context, WebhookBinding binding)
    {
        var snapshot = registry.Current;
        return binding.Before.Any(bound => snapshot[bound.Index] is { } plan
            && bound.IsRaisedBy(context.Request.Method)
            && invocations.Concerns(plan, context));
    }

    /// <summary>Begins the run of a request that has active webhooks.</summary>
    /// <param name="context">The request.</param>
    /// <param name="binding">The events that its endpoint raises.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="scope">
    /// The scope that holds the response back for after-events; null if no after-event had an active webhook when the request began. A
    /// webhook that became active since is notified from the next request on.
    /// </param>
    public RequestRun Begin(HttpContext context, WebhookBinding binding, WebhookPayload payload, ResponseScope? scope)
    {
        // Not yet recorded if the first webhook became active since the request began.
        current.Record(context);
        return new(context, binding, payload, scope, registry.Current, pipeline, invocations, logger);
    }
}
