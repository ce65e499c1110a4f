using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Payloads.Binding;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Pipeline;

/// <summary>An event that application code raises.</summary>
/// <param name="Plan">The event's webhooks, or null when none applies to the invocation.</param>
/// <param name="Invocation">The invocation of this run.</param>
/// <param name="Payload">The payload that was raised.</param>
internal sealed record RaisedEvent(EventPlan? Plan, WebhookInvocation Invocation, BoundPayload Payload)
{
    /// <summary>Gets the payload as webhooks see it.</summary>
    public WebhookPayload View { get; } = new PayloadView(Payload, MemberExclusion.ByDefault);
}
