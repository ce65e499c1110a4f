using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>A message to insert, and the deliveries to insert with it.</summary>
public sealed class OutboxEntry
{
    internal OutboxEntry(OutboxMessageRow message, IReadOnlyList<OutboxDelivery> deliveries)
        => (Message, Deliveries) = (message, deliveries);

    /// <summary>Gets the row of the message, whose bytes are copies.</summary>
    public OutboxMessageRow Message { get; }

    /// <summary>Gets the deliveries, in the order in which they are to be numbered.</summary>
    public IReadOnlyList<OutboxDelivery> Deliveries { get; }

    /// <summary>Returns the rows of the deliveries: pending and due now, or claimed for the lease.</summary>
    /// <param name="now">The present time, by the clock that due times and leases are judged by.</param>
    /// <param name="lease">How long the deliveries that have a claim are held.</param>
    public IEnumerable<DeliveryRow> DeliveryRows(DateTimeOffset now, TimeSpan lease)
        => Deliveries.Select(delivery => DeliveryRowMapper.ToRow(Message.Id, Message.Event, delivery, now, lease));

    internal static OutboxEntry From(OutboxMessage message) => new(OutboxMessageMapper.ToRow(message), message.Deliveries);
}
