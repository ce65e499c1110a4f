namespace WebhookMiddleware.Outbox;

/// <summary>Represents one background delivery.</summary>
public sealed record DeliverySummary
{
    /// <summary>Gets the delivery's identifier.</summary>
    public required Guid Id { get; init; }

    /// <summary>Gets the <c>webhook-id</c> that the receiver sees with every attempt.</summary>
    public required string MessageId { get; init; }

    /// <summary>Gets the webhook's identifier.</summary>
    public required Guid WebhookId { get; init; }

    /// <summary>Gets the event's name.</summary>
    public required string Event { get; init; }

    /// <summary>Gets the state of the delivery.</summary>
    public required DeliveryState State { get; init; }

    /// <summary>Gets the number of attempts that were made.</summary>
    public int Attempts { get; init; }

    /// <summary>Gets when the delivery was written (UTC).</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets when the next attempt is due (UTC), or null when there is none.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }
}
