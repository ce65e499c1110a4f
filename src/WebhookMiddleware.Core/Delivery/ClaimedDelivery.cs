using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Delivery;

/// <summary>A delivery that this host may send.</summary>
/// <param name="Id">The delivery.</param>
/// <param name="ClaimId">The claim that holds it.</param>
/// <param name="WebhookId">The webhook.</param>
/// <param name="Event">The event's name, as the delivery itself has it.</param>
/// <param name="Attempt">The number of this attempt, from 1.</param>
/// <param name="Sequence">Its place among all deliveries: rises in the order of writing.</param>
/// <param name="CreatedAt">When it was written.</param>
/// <param name="Stored">What the webhook is told, or why that can't be read.</param>
internal sealed record ClaimedDelivery(
    Guid Id, Guid ClaimId, Guid WebhookId, string Event, int Attempt, long Sequence, DateTimeOffset CreatedAt, StoredMessage Stored)
{
    /// <summary>What the webhook is told.</summary>
    /// <exception cref="InvalidOperationException">The stored message can't be read.</exception>
    public OutboxMessage Message => Stored.Message ?? throw new InvalidOperationException(Stored.Defect);

    // The record's own would read the message, which throws for just those deliveries that somebody wants to look at.
    public override string ToString() => $"{Id} ({Event}, attempt {Attempt})";
}
