using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>A message to insert, and the deliveries to insert with it.</summary>
internal sealed record OutboxEntry(OutboxMessageRow Message, IReadOnlyList<OutboxDelivery> Deliveries)
{
    public static OutboxEntry From(OutboxMessage message) => new(OutboxMessageMapper.ToRow(message), message.Deliveries);

    /// <summary>Returns the rows of the deliveries: pending and due now, or claimed for the lease.</summary>
    public IEnumerable<DeliveryRow> DeliveryRows(DateTimeOffset now, TimeSpan lease)
        => Deliveries.Select(delivery => DeliveryRowMapper.ToRow(Message, delivery, now, lease));
}
