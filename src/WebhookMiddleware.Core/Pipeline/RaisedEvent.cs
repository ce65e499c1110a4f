using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Pipeline;

/// <summary>An event that code raises by itself.</summary>
/// <param name="Plan">Its webhooks; null when it concerns none.</param>
/// <param name="Invocation">The run.</param>
/// <param name="Payload">What the webhooks are told.</param>
internal sealed record RaisedEvent(EventPlan? Plan, WebhookInvocation Invocation, BoundPayload Payload);
