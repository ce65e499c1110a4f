namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>Specifies what happens to an enlisted message.</summary>
internal enum EnlistmentEvent
{
    /// <summary>A context is about to save, and the row could be among its entities.</summary>
    SaveStarting,

    /// <summary>The save has not written the row, or the application has withdrawn it.</summary>
    SaveFailed,

    /// <summary>The save has written the row, in no transaction: it is committed.</summary>
    Saved,

    /// <summary>The save has written the row, in an open transaction.</summary>
    SavedInTransaction,

    /// <summary>A part of the transaction was rolled back.</summary>
    SavepointRolledBack,

    /// <summary>The transaction has ended without an observed commit or rollback.</summary>
    TransactionEnded,

    /// <summary>The transaction was committed.</summary>
    TransactionCommitted,

    /// <summary>The transaction was rolled back.</summary>
    TransactionRolledBack,

    /// <summary>The row was looked up, and exists.</summary>
    RowFound,

    /// <summary>The row was looked up, and doesn't exist.</summary>
    RowMissing,

    /// <summary>The request has succeeded: the event has happened.</summary>
    Succeeded,

    /// <summary>The request has failed: the event has not happened.</summary>
    Failed,

    /// <summary>The request has ended, and its outcome stays unknown.</summary>
    Abandoned,
}

/// <summary>Specifies whether the event of an enlisted message has happened.</summary>
internal enum EnlistmentOutcome
{
    Unknown,
    Succeeded,
    Failed,
    Abandoned,
}

/// <summary>Specifies what is to be done for an enlisted message.</summary>
internal enum EnlistmentEffect
{
    None,

    /// <summary>Keep the lease: the row is committed, and the request continues.</summary>
    Keep,

    /// <summary>Hand the message to the queue.</summary>
    Complete,

    /// <summary>Remove the message.</summary>
    Discard,

    /// <summary>Stop renewing the lease, so that the queue takes the message over.</summary>
    Forget,
}
