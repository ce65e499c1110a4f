using static WebhookMiddleware.EntityFrameworkCore.Enlistment.EnlistmentEvent;
using static WebhookMiddleware.EntityFrameworkCore.Enlistment.EnlistmentPlace;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>
/// The state of a message in the application's transactions: a pure state machine. What happens to the row changes the place, what happens
/// to the request changes the outcome, and the effect is due once both are known.
/// </summary>
/// <param name="Place">Where the message's row is.</param>
/// <param name="Outcome">Whether the event has happened.</param>
internal readonly record struct EnlistmentState(EnlistmentPlace Place, EnlistmentOutcome Outcome)
{
    /// <summary>Gets a value indicating whether the row is in a transaction that was open when last checked.</summary>
    public bool IsInOpenTransaction => Place is InTransaction or PartlyRolledBack;

    /// <summary>Gets a value indicating whether the row is in a transaction whose end was not observed.</summary>
    public bool IsInTransaction => IsInOpenTransaction || Place is InDoubt;

    /// <summary>
    /// Returns the next state and its effect. An event that is not valid in this state changes nothing.
    /// </summary>
    public (EnlistmentState Next, EnlistmentEffect Effect) On(EnlistmentEvent happened)
        => happened switch
        {
            Succeeded => Decide(EnlistmentOutcome.Succeeded),
            Failed => Decide(EnlistmentOutcome.Failed),
            Abandoned => Decide(EnlistmentOutcome.Abandoned),
            _ => Move(happened),
        };

    private (EnlistmentState Next, EnlistmentEffect Effect) Move(EnlistmentEvent happened)
    {
        EnlistmentPlace place = (Place, happened) switch
        {
            (NotWritten or RolledBack or InDoubt, SaveStarting) => Saving,
            (Saving, SaveFailed) => NotWritten,
            (Saving, Saved) => Committed,
            (Saving, SavedInTransaction) => InTransaction,
            (InTransaction, SavepointRolledBack) => PartlyRolledBack,
            (InTransaction or PartlyRolledBack, TransactionEnded) => InDoubt,
            (InTransaction or PartlyRolledBack or InDoubt, TransactionCommitted) => Committed,
            (InTransaction or PartlyRolledBack or InDoubt, TransactionRolledBack or RowMissing) => RolledBack,
            (PartlyRolledBack, RowFound) => InTransaction,
            (InDoubt, RowFound) => Committed,
            _ => Place,
        };
        var next = this with { Place = place };
        return place == Committed && Place != Committed ? next.Settle() : (next, EnlistmentEffect.None);
    }

    // Only the first outcome counts.
    private (EnlistmentState Next, EnlistmentEffect Effect) Decide(EnlistmentOutcome outcome)
    {
        var next = this with { Outcome = outcome };
        return (Place, Outcome) switch
        {
            (_, not EnlistmentOutcome.Unknown) => (this, EnlistmentEffect.None),
            (Committed or InDoubt, _) => next.Settle(),

            // Another interceptor may have cancelled the save before EF began it, which is not reported to interceptors.
            (Saving, _) when outcome != EnlistmentOutcome.Abandoned => (next with { Place = NotWritten }, EnlistmentEffect.None),
            _ => (next, EnlistmentEffect.None),
        };
    }

    // The row is committed, or only the database knows whether it is.
    private (EnlistmentState Next, EnlistmentEffect Effect) Settle() => Outcome switch
    {
        EnlistmentOutcome.Unknown => (this, EnlistmentEffect.Keep),
        EnlistmentOutcome.Succeeded => (this with { Place = Over }, EnlistmentEffect.Complete),
        EnlistmentOutcome.Failed => (this with { Place = Over }, EnlistmentEffect.Discard),
        _ => (this with { Place = Over }, EnlistmentEffect.Forget),
    };
}
