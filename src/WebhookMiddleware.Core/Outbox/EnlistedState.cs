namespace WebhookMiddleware.Outbox;

/// <summary>What an <see cref="IEnlistedMessage"/> that is completed turns out to be.</summary>
internal enum EnlistedState
{
    /// <summary>Written in no transaction: it is still to be enqueued.</summary>
    NotWritten,

    /// <summary>The queue has it; its claimed deliveries are this host's to attempt.</summary>
    Completed,

    /// <summary>Others see to it, or nobody: its transaction is still open, was rolled back, or its lease had run out.</summary>
    Deferred,
}
