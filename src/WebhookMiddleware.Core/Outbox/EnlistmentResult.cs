namespace WebhookMiddleware.Outbox;

/// <summary>The result of completing an <see cref="IEnlistedMessage"/>.</summary>
public enum EnlistmentResult
{
    /// <summary>No transaction has written the message: the caller enqueues it.</summary>
    NotWritten,

    /// <summary>The queue has the message, and this host attempts the deliveries that stay claimed.</summary>
    Completed,

    /// <summary>
    /// Nothing is left to do for this request: the transaction is still open, it was rolled back, or the message's lease has run out.
    /// </summary>
    Deferred,
}
