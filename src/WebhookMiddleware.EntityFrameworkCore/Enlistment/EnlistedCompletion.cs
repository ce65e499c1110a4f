using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>A message that is handed over to the queue, because its event has happened.</summary>
/// <param name="Message">The message.</param>
/// <param name="Event">The name of its event.</param>
/// <param name="Deliveries">Its deliveries. Those that this host attempts itself have the message's claim.</param>
/// <param name="Response">The handler's response; null if nothing more is known than the row has.</param>
/// <param name="Lease">How long the deliveries that have a claim are held, by the store's clock.</param>
public sealed record EnlistedCompletion(
    PreparedMessage Message,
    string Event,
    IReadOnlyList<OutboxDelivery> Deliveries,
    WebhookResponseInfo? Response,
    TimeSpan Lease)
{
    /// <summary>Returns the rows of the deliveries: pending and due now, or claimed for the lease.</summary>
    /// <param name="now">The present time, by the clock that due times and leases are judged by.</param>
    public IEnumerable<DeliveryRow> DeliveryRows(DateTimeOffset now)
        => Deliveries.Select(delivery => DeliveryRowMapper.ToRow(Message.Id, Event, delivery, now, Lease));
}
