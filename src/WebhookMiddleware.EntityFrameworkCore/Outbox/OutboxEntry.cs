using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Outbox;

/// <summary>A message's row, and the deliveries to be written with it.</summary>
internal sealed record OutboxEntry(OutboxMessageRow Message, IReadOnlyList<OutboxDelivery> Deliveries);
