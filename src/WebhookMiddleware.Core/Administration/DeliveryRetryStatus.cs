using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Administration;

/// <summary>Whether a delivery is sent again.</summary>
public enum DeliveryRetryStatus
{
    /// <summary>It is due now.</summary>
    Due,

    /// <summary>There is no delivery with this id.</summary>
    NotFound,

    /// <summary>It is being sent right now. It can be sent again when this attempt has ended.</summary>
    BeingSent,

    /// <summary>Its message can't be read from the store; <see cref="DeliveryDetails.Unreadable"/> says why.</summary>
    Unreadable,
}
