using WebhookMiddleware.EntityFrameworkCore.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>The row of a claimed delivery, with what the claim has read of its message.</summary>
/// <param name="delivery">The row of the delivery.</param>
/// <param name="message">The row of the message; null if the claim has not read it, or could not.</param>
/// <param name="defect">Why the message can't be read; null if it can.</param>
public sealed class ClaimedRow(DeliveryRow delivery, OutboxMessageRow? message = null, string? defect = null)
{
    /// <summary>Gets the row of the delivery.</summary>
    public DeliveryRow Delivery => delivery;

    internal OutboxMessageRow? Message => message;

    internal string? Defect => defect;
}
