using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Administration;

/// <summary>Specifies whether a delivery is replayed.</summary>
public enum DeliveryRetryStatus
{
    /// <summary>The delivery is due now.</summary>
    Due,

    /// <summary>There is no delivery with this identifier.</summary>
    NotFound,

    /// <summary>The delivery is being sent. It can be replayed when this attempt has ended.</summary>
    BeingSent,

    /// <summary>The message can't be read from the store. <see cref="DeliveryDetails.Unreadable"/> contains the reason.</summary>
    Unreadable,
}
