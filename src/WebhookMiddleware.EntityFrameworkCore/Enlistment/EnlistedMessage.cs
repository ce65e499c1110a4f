using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Backends;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>
/// Represents a message in the application's own transactions: in one at a time, and committed by at most one. It translates what EF
/// reports into the events of <see cref="EnlistmentState"/>, and carries out the effects.
/// </summary>
internal abstract class EnlistedMessage(OutboxMessage message, Guid claimId, EnlistmentOutcome outcome, EnlistmentCompletion completion)
{
    private EnlistedTransaction? _transaction;

    public OutboxMessage Message => message;

    public PreparedMessage Prepared { get; } = new(message.Invocation.Id, claimId);

    protected EnlistmentCompletion Completion => completion;

    // A handler may save, commit and respond on several threads.
    protected Lock Gate { get; } = new();

    protected EnlistedRow Row { get; } = new(message, claimId, isStored: completion.Store is not null);

    protected EnlistmentState State { get; private set; } = new(EnlistmentPlace.NotWritten, outcome);

    /// <summary>The response to complete the message with; null for an event that no request raises.</summary>
    protected WebhookResponseInfo? Response { get; set; }

    /// <summary>Determines whether the row may be in the context or in its transaction.</summary>
    public bool Concerns(DbContext context)
    {
        lock (Gate)
        {
            return Row.IsIn(context) || (State.IsInTransaction && _transaction!.IsOf(context));
        }
    }

    /// <summary>Adds the row to the context's next save, unless it is in a transaction already.</summary>
    /// <param name="context">The context.</param>
    /// <param name="isOwn">Whether the store's own statement may write the row, in a transaction that the save begins.</param>
    public abstract void BeforeSave(DbContext context, bool isOwn = false);

    /// <summary>Determines whether the store's own statement writes the row in the context's present save.</summary>
    public bool HasOwnRow(DbContext context)
    {
        lock (Gate)
        {
            return IsSavingOwnRow(context);
        }
    }

    /// <summary>Called before the save begins its transaction, for a row that the store's own statement writes.</summary>
    public void PrepareRow(DbContext context, IStoreBackend backend, DbConnection connection)
    {
        lock (Gate)
        {
            if (IsSavingOwnRow(context))
            {
                Row.Prepare(backend, connection);
            }
        }
    }

    /// <summary>Called before the save commits its transaction, for a row that the store's own statement writes.</summary>
    public void WriteRow(DbContext context)
    {
        lock (Gate)
        {
            if (IsSavingOwnRow(context))
            {
                Row.Write();
            }
        }
    }

    /// <summary>Called before EF sends a command of the save, for a row that the store's own statement writes.</summary>
    public void AppendRow(DbContext context, IStoreBackend backend, DbCommand command)
    {
        lock (Gate)
        {
            if (IsSavingOwnRow(context))
            {
                Row.Append(backend, command);
            }
        }
    }

    /// <summary>Called when a command has been executed, for a row that was appended to it.</summary>
    public void CommandExecuted(DbContext context, DbCommand command, int recordsAffected)
    {
        lock (Gate)
        {
            if (IsSavingOwnRow(context))
            {
                Row.Executed(command, recordsAffected);
            }
        }
    }

    /// <summary>
    /// Called when the save has committed its transaction, for a row that the store's own statement writes. It is saved, whatever the
    /// application's interceptors make of the rest of the save.
    /// </summary>
    public void RowCommitted(DbContext context)
    {
        lock (Gate)
        {
            if (IsSavingOwnRow(context))
            {
                Row.Committed();
                if (Row.IsCommitted)
                {
                    Apply(EnlistmentEvent.Saved);
                }
            }
        }
    }

    /// <summary>
    /// Returns the number of the message's rows that EF has just saved. The application doesn't expect them in its count.
    /// </summary>
    public int CountSaved(DbContext context)
    {
        lock (Gate)
        {
            return State.Place == EnlistmentPlace.Saving && Row.IsIn(context) && Row.IsWritten(hasSucceeded: true) ? Row.Count : 0;
        }
    }

    /// <summary>Processes the end of a save. The state of the row shows whether the save has written it.</summary>
    public EnlistmentEffect AfterSave(DbContext context, bool hasSucceeded)
    {
        lock (Gate)
        {
            if (State.Place != EnlistmentPlace.Saving)
            {
                NotConcerned(context, hasSucceeded);
                return EnlistmentEffect.None;
            }

            if (!Row.IsIn(context))
            {
                return EnlistmentEffect.None;
            }

            if (!Row.IsWritten(hasSucceeded))
            {
                NotWritten();
                return EnlistmentEffect.None;
            }

            Written();
            _transaction = EnlistedTransaction.Of(context);
            return Apply(_transaction is null ? EnlistmentEvent.Saved : EnlistmentEvent.SavedInTransaction);
        }
    }

    /// <summary>Processes an event of a transaction, which may be a transaction other than the message's.</summary>
    public EnlistmentEffect OnTransaction(Guid transactionId, EnlistmentEvent happened)
    {
        lock (Gate)
        {
            return _transaction?.Is(transactionId) == true ? Apply(happened) : EnlistmentEffect.None;
        }
    }

    /// <summary>
    /// Determines whether the context has to look up the row before it saves (<see cref="Found"/>): in its own transaction, or in the
    /// database after a transaction that ended without notice. Adding it a second time could fail the application's save.
    /// </summary>
    public bool IsInDoubt(DbContext context)
    {
        lock (Gate)
        {
            return completion.Store is not null
                && MayBeWrittenAgainBy(context)
                && (Look() == EnlistmentPlace.InDoubt || (State.Place == EnlistmentPlace.PartlyRolledBack && _transaction!.IsOf(context)));
        }
    }

    /// <summary>Processes whether the row, or the message that it has become, exists.</summary>
    public EnlistmentEffect Found(bool isThere)
    {
        lock (Gate)
        {
            Look();
            return Apply(isThere ? EnlistmentEvent.RowFound : EnlistmentEvent.RowMissing);
        }
    }

    /// <summary>Carries out an effect outside of the request: the queue makes all attempts. Never throws.</summary>
    public Task CarryOutAsync(EnlistmentEffect effect) => effect switch
    {
        EnlistmentEffect.Complete => completion.CompleteAsync(this, Response, attemptsInLine: false),
        EnlistmentEffect.Discard => completion.DiscardAsync(this),
        _ => Task.CompletedTask,
    };

    /// <summary>Determines whether the context's next save might write the row a second time.</summary>
    protected abstract bool MayBeWrittenAgainBy(DbContext context);

    /// <summary>Called when a save has written the row.</summary>
    protected abstract void Written();

    /// <summary>Called when a save that should have written the row has not.</summary>
    protected abstract void NotWritten();

    /// <summary>Called when a context has saved other entities.</summary>
    protected virtual void NotConcerned(DbContext context, bool hasSucceeded)
    {
    }

    /// <summary>Returns the place, after checking whether the transaction is still open: not every end of one is reported.</summary>
    protected EnlistmentPlace Look()
    {
        if (State.IsInOpenTransaction && !_transaction!.IsOpen)
        {
            Apply(EnlistmentEvent.TransactionEnded);
        }

        return State.Place;
    }

    private bool IsSavingOwnRow(DbContext context)
        => State.Place == EnlistmentPlace.Saving && Row.IsIn(context) && Row.IsOwn;

    /// <summary>Changes the state and returns the effect. Effects on the lease are carried out at once, within the lock.</summary>
    protected EnlistmentEffect Apply(EnlistmentEvent happened)
    {
        (State, var effect) = State.On(happened);
        if (State.Place is EnlistmentPlace.NotWritten or EnlistmentPlace.Committed or EnlistmentPlace.Over)
        {
            // A commit is final, whether or not the application still has to accept its own changes.
            Row.Detach();
            _transaction = null;
        }

        if (effect == EnlistmentEffect.Keep)
        {
            completion.Keep(this);
        }
        else if (effect == EnlistmentEffect.Forget)
        {
            completion.Forget(this);
        }

        return effect;
    }
}
