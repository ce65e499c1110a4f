using WebhookMiddleware.EntityFrameworkCore.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>The row of a claimed delivery, with what the claim has read of its message.</summary>
/// <param name="Delivery">The row of the delivery.</param>
/// <param name="Message">The row of the message; null if the claim has not read it, or could not.</param>
/// <param name="Defect">Why the message can't be read; null if it can.</param>
internal sealed record ClaimedRow(DeliveryRow Delivery, OutboxMessageRow? Message = null, string? Defect = null);
