using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Payloads;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Pipeline;

/// <summary>An event that code raises by itself.</summary>
/// <param name="Plan">Its webhooks; null when it concerns none.</param>
/// <param name="Invocation">The run.</param>
/// <param name="Payload">The payload.</param>
internal sealed record RaisedEvent(EventPlan? Plan, WebhookInvocation Invocation, BoundPayload Payload)
{
    /// <summary>What the webhooks are told of the payload.</summary>
    public WebhookPayload View { get; } = new PayloadView(Payload, MemberExclusion.ByDefault);
}
