namespace WebhookMiddleware.Outbox;

/// <summary>Represents the filters of a query of deliveries. A null filter matches all deliveries.</summary>
public sealed record DeliveryQuery
{
    /// <summary>Gets the webhook whose deliveries are returned.</summary>
    public Guid? WebhookId { get; init; }

    /// <summary>Gets the event whose deliveries are returned.</summary>
    public string? Event { get; init; }

    /// <summary>Gets the state of the deliveries that are returned.</summary>
    public DeliveryState? State { get; init; }

    /// <summary>Gets the time at or after which the deliveries were written.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Gets the time before which the deliveries were written.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Gets the cursor of the previous page, after which this one continues. Null: starts with the newest delivery.</summary>
    public long? Cursor { get; init; }

    /// <summary>Gets the size of the page, at least 1. Default: 50.</summary>
    public int Limit { get; init; } = 50;
}
