using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Outbox;

/// <summary>One event, with what its background webhooks receive.</summary>
/// <param name="Invocation">The run that the event belongs to. Its id is the message's.</param>
/// <param name="Data">The payload as UTF-8 JSON. A store keeps it byte for byte, since signatures depend on it.</param>
/// <param name="Context">The context of the run's awaited webhooks: a UTF-8 JSON object.</param>
/// <param name="Deliveries">The deliveries, one for each webhook.</param>
public sealed record OutboxMessage(
    WebhookInvocation Invocation, ReadOnlyMemory<byte> Data, ReadOnlyMemory<byte> Context, IReadOnlyList<OutboxDelivery> Deliveries);
