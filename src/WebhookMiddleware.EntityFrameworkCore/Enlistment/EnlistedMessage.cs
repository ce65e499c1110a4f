using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>One message in transactions of the host's own contexts: in one of them at a time, and committed by one at most.</summary>
/// <remarks>
/// <list type="number">
/// <item>
/// Before a context saves, its rows are among what it is going to write, unless they stand in a transaction that is open or committed.
/// </item>
/// <item>After the save, their state says whether they were written. In an open transaction the message waits for the commit.</item>
/// <item>
/// A transaction that ends without a commit says nothing when it is only disposed of: whether the rows are still there is looked up.
/// </item>
/// <item>What becomes of the event is its completion. While the transaction is open that is kept, and carried out when it commits.</item>
/// </list>
/// </remarks>
internal abstract class EnlistedMessage(OutboxMessage message, Guid claimId, EnlistmentCompletion completion)
{
    private EnlistedTransaction? _transaction;
    private bool _mayBeUndone;

    /// <summary>Where the rows are.</summary>
    protected enum Place
    {
        /// <summary>Nowhere: no save has written them.</summary>
        Nowhere,

        /// <summary>Among what a context is going to save.</summary>
        Saving,

        /// <summary>In a transaction that was open when last seen.</summary>
        InTransaction,

        /// <summary>Nowhere again: their transaction was rolled back.</summary>
        RolledBack,

        /// <summary>In the database, prepared.</summary>
        Committed,
    }

    public OutboxMessage Message => message;

    public PreparedMessage Prepared { get; } = new(message.Invocation.Id, claimId);

    protected EnlistmentCompletion Ends => completion;

    protected Lock Gate { get; } = new();

    protected EnlistedRows Rows { get; } = new(message, claimId, areStored: completion.Statements is not null);

    protected Place At { get; set; } = Place.Nowhere;

    /// <summary>What is done once the transaction is committed; null: that is not known yet.</summary>
    protected Func<Task>? Completion { get; set; }

    protected bool IsInOpenTransaction => At == Place.InTransaction && _transaction!.IsOpen;

    /// <summary>Whether it may be in the context, or in its transaction.</summary>
    public bool Concerns(DbContext context)
    {
        lock (Gate)
        {
            return Rows.AreIn(context) || (At == Place.InTransaction && _transaction!.IsOf(context));
        }
    }

    /// <summary>The context is about to save: sees to it that this save writes the rows, or does not.</summary>
    public abstract void BeforeSave(DbContext context, DateTimeOffset now);

    /// <summary>How many of the rows the context has saved just now. None of them are the host's.</summary>
    public int CountSaved(DbContext context)
    {
        lock (Gate)
        {
            return At == Place.Saving && Rows.AreIn(context) && Rows.AreWritten(hasSucceeded: true) ? Rows.Count : 0;
        }
    }

    /// <summary>A save of the context has ended. Returns the completion that is due now, or null.</summary>
    public Func<Task>? AfterSave(DbContext context, bool hasSucceeded, DateTimeOffset now)
    {
        lock (Gate)
        {
            if (At != Place.Saving)
            {
                NotConcerned(context, hasSucceeded, now);
                return null;
            }

            if (!Rows.AreIn(context))
            {
                return null;
            }

            if (!Rows.AreWritten(hasSucceeded))
            {
                NotWritten();
                return null;
            }

            Written();
            _mayBeUndone = false;
            _transaction = EnlistedTransaction.Of(context);
            if (_transaction is null)
            {
                return Commit();
            }

            At = Place.InTransaction;
            return null;
        }
    }

    /// <summary>A transaction was committed. Returns the completion that is due now, or null.</summary>
    public Func<Task>? Committed(Guid transactionId)
    {
        lock (Gate)
        {
            return At == Place.InTransaction && _transaction!.Is(transactionId) ? Commit() : null;
        }
    }

    public void RolledBack(Guid transactionId)
    {
        lock (Gate)
        {
            if (At == Place.InTransaction && _transaction!.Is(transactionId))
            {
                At = Place.RolledBack;
            }
        }
    }

    /// <summary>A part of the transaction was rolled back: perhaps the one that the rows were in.</summary>
    public void RolledBackToSavepoint(Guid transactionId)
    {
        lock (Gate)
        {
            _mayBeUndone |= At == Place.InTransaction && _transaction!.Is(transactionId);
        }
    }

    /// <summary>
    /// Whether a context that is about to save should look if the rows are there (<see cref="Found"/>): in its own transaction, or in the
    /// database because of one that has ended without a word. To add them again could fail the host's save.
    /// </summary>
    public bool IsInDoubt(DbContext context)
    {
        lock (Gate)
        {
            return At == Place.InTransaction
                && completion.Statements is not null
                && MayBeWrittenAgainBy(context)
                && (!_transaction!.IsOpen || (_mayBeUndone && _transaction.IsOf(context)));
        }
    }

    /// <summary>Says whether they are. Returns the completion that is due now, or null.</summary>
    public Func<Task>? Found(bool areThere)
    {
        lock (Gate)
        {
            if (At != Place.InTransaction)
            {
                return null;
            }

            _mayBeUndone = false;
            if (!areThere)
            {
                At = Place.RolledBack;
                return null;
            }

            return _transaction!.IsOpen ? null : Commit();
        }
    }

    /// <summary>Whether the context's next save might write the rows once more.</summary>
    protected abstract bool MayBeWrittenAgainBy(DbContext context);

    /// <summary>The save has written the rows.</summary>
    protected abstract void Written();

    /// <summary>The save has not written the rows, and should have.</summary>
    protected abstract void NotWritten();

    /// <summary>A context has saved other things.</summary>
    protected virtual void NotConcerned(DbContext context, bool hasSucceeded, DateTimeOffset now)
    {
    }

    private Func<Task>? Commit()
    {
        // Committed once is committed for good, whether or not the host still has to accept its own changes.
        At = Place.Committed;
        Rows.Detach();
        _transaction = null;
        if (Completion is null)
        {
            completion.Keep(this);
        }

        return Completion;
    }
}
