namespace WebhookMiddleware.Delivery;

/// <summary>One background delivery.</summary>
public sealed record DeliverySummary
{
    /// <summary>The delivery's identifier.</summary>
    public required Guid Id { get; init; }

    /// <summary>The <c>webhook-id</c> that the receiver sees with every attempt.</summary>
    public required string MessageId { get; init; }

    /// <summary>The webhook.</summary>
    public required Guid WebhookId { get; init; }

    /// <summary>The event's name.</summary>
    public required string Event { get; init; }

    /// <summary>Where it stands.</summary>
    public required DeliveryState State { get; init; }

    /// <summary>How many attempts were made.</summary>
    public int Attempts { get; init; }

    /// <summary>When it was written (UTC).</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the next attempt is due (UTC); null when there is none.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }
}
