namespace WebhookMiddleware.Invocations;

/// <summary>How a webhook, or a whole run, ended.</summary>
public enum WebhookOutcome
{
    /// <summary>It let the request pass unchanged.</summary>
    Allowed,

    /// <summary>It changed the payload or added to the context.</summary>
    Enriched,

    /// <summary>It stopped the request.</summary>
    Denied,

    /// <summary>No answer within the webhook's own timeout.</summary>
    TimedOut,

    /// <summary>The run's budget was used up before the webhook could answer.</summary>
    BudgetSpent,

    /// <summary>No connection, or it broke before the answer was complete.</summary>
    ConnectionFailed,

    /// <summary>The HTTP status is none that the contract gives a meaning to.</summary>
    BadStatus,

    /// <summary>The answer is not the JSON that the contract asks for, or is too large.</summary>
    MalformedResponse,

    /// <summary>The patch does not fit the payload, or contradicts another patch of the same stage.</summary>
    PatchConflict,

    /// <summary>The patch writes a place that the binding does not open to webhooks.</summary>
    PatchForbidden,

    /// <summary>The patched payload can't be bound, or is not valid.</summary>
    InvalidAfterEnrichment,

    /// <summary>The body template or the condition failed, or a template for JSON rendered something else; the webhook was not called.</summary>
    TemplateFailed,

    /// <summary>The webhook's secrets can't be decrypted.</summary>
    SecretUnreadable,

    /// <summary>The webhook's circuit breaker is open; it was not called.</summary>
    CircuitOpen,

    /// <summary>Too many calls are waiting; it was not called.</summary>
    Overloaded,

    /// <summary>The request came in through too many webhooks.</summary>
    HopLimit,

    /// <summary>The address policy refuses the webhook's address.</summary>
    AddressRefused,

    /// <summary>It was not called: its condition was false.</summary>
    Skipped,

    /// <summary>The configured webhooks have not been read yet.</summary>
    NotLoaded,

    /// <summary>The request was given up while the webhook was being called, because its client had gone away. The answer is not known.</summary>
    Cancelled,

    /// <summary>The payload can't be written as JSON: an infinite number, a getter that throws, an object that contains itself. It was not called.</summary>
    PayloadFailed,

    /// <summary>
    /// What the store holds can't be read. A background delivery whose message is broken ends as dead with it; an attempt or call in a log shows it
    /// when its own outcome is none that this version knows.
    /// </summary>
    Unreadable,

    /// <summary>
    /// The store can't take what webhooks are to be told in the background. The request is refused before its handler runs, and none of its webhooks that
    /// are not awaited hears of it.
    /// </summary>
    StoreUnavailable,

    /// <summary>
    /// The patch or the context that it answered would make the payload, or the context, larger than the host allows. Of an object that code raises: it is
    /// larger itself, and the webhook was not called.
    /// </summary>
    PayloadTooLarge,
}
