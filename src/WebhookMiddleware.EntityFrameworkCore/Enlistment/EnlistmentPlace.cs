namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>Specifies where the rows of an enlisted message are.</summary>
internal enum EnlistmentPlace
{
    /// <summary>Nowhere: no save has written them.</summary>
    NotWritten,

    /// <summary>Among the entities that a context is about to save.</summary>
    Saving,

    /// <summary>In an open transaction.</summary>
    InTransaction,

    /// <summary>In an open transaction that was rolled back to a savepoint, possibly to one before they were written.</summary>
    PartlyRolledBack,

    /// <summary>In a transaction that has ended without notice: it was disposed, or committed by other code.</summary>
    InDoubt,

    /// <summary>Nowhere, because their transaction was rolled back.</summary>
    RolledBack,

    /// <summary>In the database, prepared, while the outcome is unknown.</summary>
    Committed,

    /// <summary>No longer tracked by this host: the effect was returned.</summary>
    Over,
}
