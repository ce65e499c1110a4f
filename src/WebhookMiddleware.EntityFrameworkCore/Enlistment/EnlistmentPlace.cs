namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>Where the rows of an enlisted message are.</summary>
internal enum EnlistmentPlace
{
    /// <summary>Nowhere: no save has written them.</summary>
    NotWritten,

    /// <summary>Among the entities that a context is about to save.</summary>
    Saving,

    /// <summary>In an open transaction.</summary>
    InTransaction,

    /// <summary>In an open transaction that was rolled back to a savepoint, perhaps one from before they were written.</summary>
    PartlyRolledBack,

    /// <summary>In a transaction that has ended without notice: it was disposed of, or committed by somebody else.</summary>
    InDoubt,

    /// <summary>Nowhere again: their transaction was rolled back.</summary>
    RolledBack,

    /// <summary>In the database, prepared, while the outcome is not known.</summary>
    Committed,

    /// <summary>No longer this host's concern: the effect was returned.</summary>
    Over,
}
