namespace WebhookMiddleware.Outbox;

/// <summary>A delivery that this host may send.</summary>
/// <param name="Id">The delivery's identifier.</param>
/// <param name="ClaimId">The claim that holds the delivery.</param>
/// <param name="WebhookId">The webhook's identifier.</param>
/// <param name="Event">The event's name, as stored with the delivery.</param>
/// <param name="Attempt">The number of this attempt, starting at 1.</param>
/// <param name="Sequence">The position among all deliveries, in the order of writing.</param>
/// <param name="CreatedAt">When the delivery was written.</param>
/// <param name="Stored">The message to send, or the reason why it can't be read.</param>
public sealed record ClaimedDelivery(
    Guid Id, Guid ClaimId, Guid WebhookId, string Event, int Attempt, long Sequence, DateTimeOffset CreatedAt, StoredMessage Stored)
{
    /// <summary>Gets the message to send.</summary>
    /// <exception cref="InvalidOperationException">The stored message can't be read.</exception>
    public OutboxMessage Message => Stored.Message ?? throw new InvalidOperationException(Stored.Defect);

    /// <summary>
    /// Returns the identifier, the event and the attempt. Unlike the generated method, it does not read the message, which may be
    /// unreadable.
    /// </summary>
    public override string ToString() => $"{Id} ({Event}, attempt {Attempt})";
}
