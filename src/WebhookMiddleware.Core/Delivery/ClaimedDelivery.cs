using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Delivery;

/// <summary>A delivery that this host may send.</summary>
/// <param name="Id">The delivery.</param>
/// <param name="ClaimId">The claim that holds it.</param>
/// <param name="WebhookId">The webhook.</param>
/// <param name="Attempt">The number of this attempt, from 1.</param>
/// <param name="Sequence">Its place among all deliveries: rises in the order of writing.</param>
/// <param name="CreatedAt">When it was written.</param>
/// <param name="Message">What the webhook is told.</param>
internal sealed record ClaimedDelivery(
    Guid Id, Guid ClaimId, Guid WebhookId, int Attempt, long Sequence, DateTimeOffset CreatedAt, OutboxMessage Message);
