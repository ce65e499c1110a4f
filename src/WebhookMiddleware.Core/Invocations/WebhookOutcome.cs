namespace WebhookMiddleware.Invocations;

/// <summary>Specifies how a webhook, or a whole run, ended.</summary>
public enum WebhookOutcome
{
    /// <summary>The webhook allowed the request unchanged.</summary>
    Allowed,

    /// <summary>The webhook changed the payload or added to the context.</summary>
    Enriched,

    /// <summary>The webhook denied the request.</summary>
    Denied,

    /// <summary>The webhook did not respond within its own timeout.</summary>
    TimedOut,

    /// <summary>The time budget of the run was used up before the webhook could respond.</summary>
    BudgetSpent,

    /// <summary>No connection could be made, or it broke before the response was complete.</summary>
    ConnectionFailed,

    /// <summary>The HTTP status has no meaning for webhooks (docs/webhooks.md, "What an awaited webhook answers").</summary>
    BadStatus,

    /// <summary>The response is not the JSON that a decision consists of, or is too large.</summary>
    MalformedResponse,

    /// <summary>The patch does not apply to the payload, or conflicts with another patch of the same stage.</summary>
    PatchConflict,

    /// <summary>The patch writes a place that the binding does not allow webhooks to write.</summary>
    PatchForbidden,

    /// <summary>The patched payload can't be bound, or is not valid.</summary>
    InvalidAfterEnrichment,

    /// <summary>
    /// The body template or the condition failed, or a template for JSON rendered something else. The webhook was not called.
    /// </summary>
    TemplateFailed,

    /// <summary>The webhook's secrets can't be decrypted.</summary>
    SecretUnreadable,

    /// <summary>The webhook's circuit breaker is open. The webhook was not called.</summary>
    CircuitOpen,

    /// <summary>Too many calls are in progress. The webhook was not called.</summary>
    Overloaded,

    /// <summary>The request came through too many webhooks.</summary>
    HopLimit,

    /// <summary>The address policy refuses the webhook's address.</summary>
    AddressRefused,

    /// <summary>The webhook's condition was false. The webhook was not called.</summary>
    Skipped,

    /// <summary>The webhooks have not been loaded yet.</summary>
    NotLoaded,

    /// <summary>The client aborted the request while the webhook was being called. The decision is not known.</summary>
    Cancelled,

    /// <summary>
    /// The payload can't be written as JSON: an infinite number, a getter that throws, a reference cycle. The webhook was not called.
    /// </summary>
    PayloadFailed,

    /// <summary>
    /// Stored data can't be read. A background delivery with a broken message becomes dead with this outcome. A logged attempt or call has
    /// it when this version does not know the stored outcome.
    /// </summary>
    Unreadable,

    /// <summary>
    /// The store can't accept background notifications. The request is refused before its handler runs, and none of its background webhooks
    /// is notified.
    /// </summary>
    StoreUnavailable,

    /// <summary>
    /// The webhook's patch or context would make the payload or the context larger than the host allows. For an object that code raises:
    /// the payload itself is too large, and the webhook was not called.
    /// </summary>
    PayloadTooLarge,
}
