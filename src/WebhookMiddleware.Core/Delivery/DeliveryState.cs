namespace WebhookMiddleware.Delivery;

/// <summary>Where a background delivery stands.</summary>
public enum DeliveryState
{
    /// <summary>It waits for its first or next attempt.</summary>
    Pending,

    /// <summary>A host is sending it.</summary>
    Delivering,

    /// <summary>The receiver has it.</summary>
    Delivered,

    /// <summary>It was given up; it can be read and sent again.</summary>
    Dead,

    /// <summary>Its webhook was deleted before it could be delivered.</summary>
    Cancelled,
}
