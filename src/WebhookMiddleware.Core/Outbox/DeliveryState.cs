namespace WebhookMiddleware.Outbox;

/// <summary>Specifies the state of a background delivery.</summary>
public enum DeliveryState
{
    /// <summary>The delivery waits for its first or next attempt.</summary>
    Pending,

    /// <summary>A host is sending the delivery.</summary>
    Delivering,

    /// <summary>The receiver has accepted the delivery.</summary>
    Delivered,

    /// <summary>The delivery has failed for good. It can be read and replayed.</summary>
    Dead,

    /// <summary>The webhook was deleted before the delivery was made.</summary>
    Cancelled,
}
