using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.Outbox;

/// <summary>One event for some background webhooks.</summary>
/// <param name="Invocation">The run that the event belongs to.</param>
/// <param name="Data">The payload: UTF-8 JSON.</param>
/// <param name="Context">What awaited webhooks of the run put into the context: a UTF-8 JSON object.</param>
/// <param name="WebhookIds">The webhooks to tell.</param>
internal sealed record OutboxMessage(
    WebhookInvocation Invocation, ReadOnlyMemory<byte> Data, ReadOnlyMemory<byte> Context, IReadOnlyList<Guid> WebhookIds);
