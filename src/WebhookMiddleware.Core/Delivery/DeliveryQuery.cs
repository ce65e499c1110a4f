namespace WebhookMiddleware.Delivery;

/// <summary>Which deliveries to read. A null filter lets everything pass.</summary>
public sealed record DeliveryQuery
{
    /// <summary>Only deliveries of this webhook.</summary>
    public Guid? WebhookId { get; init; }

    /// <summary>Only deliveries of this event.</summary>
    public string? Event { get; init; }

    /// <summary>Only deliveries in this state.</summary>
    public DeliveryState? State { get; init; }

    /// <summary>Only deliveries written at this moment or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only deliveries written before this moment.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Continues after the page that gave this cursor. Null: from the newest.</summary>
    public long? Cursor { get; init; }

    /// <summary>The size of the page, at least 1. Default: 50.</summary>
    public int Limit { get; init; } = 50;
}
