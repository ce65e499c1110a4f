using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Outbox;

/// <summary>One event that webhooks must hear of, whatever happens to this process.</summary>
/// <param name="Invocation">The run that the event belongs to; its id is the message's.</param>
/// <param name="Data">The payload: UTF-8 JSON, kept byte for byte.</param>
/// <param name="Context">What awaited webhooks of the run put into the context: a UTF-8 JSON object.</param>
/// <param name="Deliveries">One for each webhook.</param>
internal sealed record OutboxMessage(
    WebhookInvocation Invocation, ReadOnlyMemory<byte> Data, ReadOnlyMemory<byte> Context, IReadOnlyList<OutboxDelivery> Deliveries);
