namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>Specifies where the row of an enlisted message is.</summary>
internal enum EnlistmentPlace
{
    /// <summary>Nowhere: no save has written it.</summary>
    NotWritten,

    /// <summary>Among the entities that a context is about to save.</summary>
    Saving,

    /// <summary>In an open transaction.</summary>
    InTransaction,

    /// <summary>In an open transaction that was rolled back to a savepoint, possibly to one before it was written.</summary>
    PartlyRolledBack,

    /// <summary>In a transaction that has ended without notice: it was disposed, or committed by other code.</summary>
    InDoubt,

    /// <summary>Nowhere, because its transaction was rolled back.</summary>
    RolledBack,

    /// <summary>In the database, while the outcome is unknown.</summary>
    Committed,

    /// <summary>No longer tracked by this host: the effect was returned.</summary>
    Over,
}
