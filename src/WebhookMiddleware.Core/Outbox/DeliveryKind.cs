namespace WebhookMiddleware.Outbox;

/// <summary>Specifies which attempts are claimed.</summary>
public enum DeliveryKind
{
    /// <summary>The first attempt at each delivery.</summary>
    FirstAttempt,

    /// <summary>All later attempts.</summary>
    Retry,
}
