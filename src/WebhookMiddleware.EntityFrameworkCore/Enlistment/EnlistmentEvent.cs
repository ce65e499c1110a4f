namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>Specifies what happens to an enlisted message.</summary>
internal enum EnlistmentEvent
{
    /// <summary>A context is about to save, and the rows could be among its entities.</summary>
    SaveStarting,

    /// <summary>The save has not written the rows, or the application has withdrawn them from it.</summary>
    SaveFailed,

    /// <summary>The save has written the rows, in no transaction: they are committed.</summary>
    Saved,

    /// <summary>The save has written the rows, in an open transaction.</summary>
    SavedInTransaction,

    /// <summary>A part of the transaction was rolled back.</summary>
    SavepointRolledBack,

    /// <summary>The transaction has ended without an observed commit or rollback.</summary>
    TransactionEnded,

    /// <summary>The transaction was committed.</summary>
    TransactionCommitted,

    /// <summary>The transaction was rolled back.</summary>
    TransactionRolledBack,

    /// <summary>The rows were looked up, and exist.</summary>
    RowsFound,

    /// <summary>The rows were looked up, and don't exist.</summary>
    RowsMissing,

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

    /// <summary>Keep the lease: the rows are committed, and the request continues.</summary>
    Keep,

    /// <summary>Hand the message to the queue.</summary>
    Complete,

    /// <summary>Remove the message.</summary>
    Discard,

    /// <summary>Stop renewing the lease, so that the queue takes the message over.</summary>
    Forget,
}
