using System.Transactions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>One message in transactions of the host's own contexts: in one of them at a time, and committed by one at most.</summary>
/// <remarks>
/// <list type="number">
/// <item>A context that is about to save something takes its rows up (<see cref="TryAdd"/>), unless they stand in a transaction that is open or committed.</item>
/// <item>When it has saved them they leave the context again; should the save fail, another may take them up.</item>
/// <item>A transaction that ends without a commit says nothing when it is only disposed of: whether it is still there is looked up.</item>
/// <item>What becomes of the event is said by its end. While the transaction is open that is kept, and done when it commits.</item>
/// </list>
/// </remarks>
internal sealed class EnlistedMessage(OutboxMessage message, Guid claimId, bool isUpcoming, EnlistmentEnds ends) : IEnlistedMessage
{
    private readonly Lock _gate = new();
    private readonly OutboxMessageRow _message = OutboxMessageMapper.ToRow(message);
    private object[] _rows = [];
    private Stage _stage = Stage.Loose;
    private Func<Task>? _end;
    private DbContext? _context;
    private Guid? _transactionId;
    private Transaction? _ambient;
    private bool _mayBeUndone;

    private enum Stage
    {
        /// <summary>In no transaction.</summary>
        Loose,

        /// <summary>Its context is saving it.</summary>
        Saving,

        /// <summary>In a transaction that was open when last seen.</summary>
        Saved,

        /// <summary>Its transaction was rolled back.</summary>
        RolledBack,

        /// <summary>In the database, prepared.</summary>
        Committed,
    }

    public OutboxMessage Message => message;

    public PreparedMessage Prepared { get; } = new(message.Invocation.Id, claimId);

    /// <summary>Whether it may be in the context, or in its transaction.</summary>
    public bool Concerns(DbContext context)
    {
        lock (_gate)
        {
            return ReferenceEquals(_context, context) && _stage is Stage.Saving or Stage.Saved;
        }
    }

    /// <summary>Adds the rows to what the context saves next.</summary>
    public bool TryAdd(DbContext context, DateTimeOffset now)
    {
        lock (_gate)
        {
            // Shadow webhooks have no deliveries: the event is as good as not written, and they are called when the request has succeeded.
            if (message.Deliveries.Count == 0 || _stage is Stage.Saving or Stage.Committed || (_stage is Stage.Saved && (IsOpen() || !isUpcoming)))
            {
                return false;
            }

            // New ones each time: what EF gave the others is no longer true.
            var deliveries = message.Deliveries.Select(delivery => DeliveryRowMapper.ToPreparedRow(_message, delivery, Prepared.ClaimId, now));
            _rows = ends.Statements is null ? [] : [_message, .. deliveries];
            (_context, _stage, _mayBeUndone) = (context, Stage.Saving, false);
            context.AddRange(_rows);
            return true;
        }
    }

    /// <summary>How many of the rows the context has saved just now. None of them are the host's.</summary>
    public int CountSaved(DbContext context)
    {
        lock (_gate)
        {
            return _stage == Stage.Saving && ReferenceEquals(_context, context)
                ? _rows.Count(row => context.Entry(row).State != EntityState.Detached)
                : 0;
        }
    }

    /// <summary>The context has saved. Gives the end to be made now, if there is one.</summary>
    public Func<Task>? Saved()
    {
        lock (_gate)
        {
            if (_stage != Stage.Saving)
            {
                return null;
            }

            var context = _context!;
            Array.ForEach(_rows, row => context.Entry(row).State = EntityState.Detached);
            _transactionId = context.Database.CurrentTransaction?.TransactionId;
            _ambient = context.Database.GetEnlistedTransaction() ?? Transaction.Current;
            if (_transactionId is not null || _ambient is not null)
            {
                _stage = Stage.Saved;
                return null;
            }

            return Commit();
        }
    }

    /// <summary>The context could not save. What a handler has put into it by itself stays there, as all of its own does.</summary>
    public void NotSaved()
    {
        lock (_gate)
        {
            TakeBack();
        }
    }

    /// <summary>A transaction was committed. Gives the end to be made now, if there is one.</summary>
    public Func<Task>? Committed(Guid transactionId)
    {
        lock (_gate)
        {
            return _stage == Stage.Saved && _transactionId == transactionId ? Commit() : null;
        }
    }

    public void RolledBack(Guid transactionId)
    {
        lock (_gate)
        {
            if (_stage == Stage.Saved && _transactionId == transactionId)
            {
                _stage = Stage.RolledBack;
            }
        }
    }

    /// <summary>A part of the transaction was rolled back: perhaps the one that the rows were in.</summary>
    public void RolledBackToSavepoint(Guid transactionId)
    {
        lock (_gate)
        {
            _mayBeUndone |= _stage == Stage.Saved && _transactionId == transactionId;
        }
    }

    /// <summary>
    /// Whether a context that is about to save should look if the rows are there (<see cref="Found"/>): in its own transaction, or in the database because
    /// of one that has ended without a word. To add them again could fail the host's save.
    /// </summary>
    public bool IsInDoubt(DbContext context)
    {
        lock (_gate)
        {
            return _stage == Stage.Saved && (!IsOpen() || (_mayBeUndone && ReferenceEquals(_context, context)));
        }
    }

    /// <summary>Says whether they are. Gives the end to be made now, if there is one.</summary>
    public Func<Task>? Found(bool areThere)
    {
        lock (_gate)
        {
            if (_stage != Stage.Saved)
            {
                return null;
            }

            _mayBeUndone = false;
            if (!areThere)
            {
                _stage = Stage.RolledBack;
                return null;
            }

            return IsOpen() ? null : Commit();
        }
    }

    /// <summary>Has the queue make all attempts once the transaction is committed.</summary>
    public void CompleteOnCommit()
    {
        lock (_gate)
        {
            _end = () => ends.CompleteAsync(this, response: null, inLine: []);
        }
    }

    public async ValueTask<EnlistedState> CompleteAsync(WebhookResponseInfo response)
    {
        lock (_gate)
        {
            TakeBack();
            if (_stage is Stage.Loose or Stage.RolledBack)
            {
                // What was rolled back has not happened, whatever the handler answers.
                return _stage == Stage.Loose ? EnlistedState.NotWritten : EnlistedState.OutOfHand;
            }

            if (_stage == Stage.Saved && IsOpen())
            {
                // Nobody may be called before the commit, and nobody waits for it here: the queue will make all attempts.
                _end = () => ends.CompleteAsync(this, response, inLine: []);
                return EnlistedState.OutOfHand;
            }
        }

        var inLine = message.Deliveries.Where(delivery => delivery.ClaimId is not null).Select(delivery => delivery.Id).ToArray();
        return await ends.CompleteAsync(this, response, inLine) ? EnlistedState.Completed : EnlistedState.OutOfHand;
    }

    public ValueTask DiscardAsync()
    {
        lock (_gate)
        {
            TakeBack();
            if (_stage is Stage.Loose or Stage.RolledBack)
            {
                return ValueTask.CompletedTask;
            }

            if (_stage == Stage.Saved && IsOpen())
            {
                _end = () => ends.DiscardAsync(this);
                return ValueTask.CompletedTask;
            }
        }

        return new ValueTask(ends.DiscardAsync(this));
    }

    public void Abandon()
    {
        lock (_gate)
        {
            // Should its transaction be committed only now, nobody must keep its lease.
            _end = () => Task.CompletedTask;
        }

        ends.Forget(this);
    }

    private Func<Task>? Commit()
    {
        _stage = Stage.Committed;
        _context = null;
        if (_end is null)
        {
            ends.Keep(this);
        }

        return _end;
    }

    // Also at the end of a request: another interceptor may have broken the save off before EF began with it, and then nobody is told.
    private void TakeBack()
    {
        if (_stage != Stage.Saving || !isUpcoming)
        {
            return;
        }

        _stage = Stage.Loose;
        try
        {
            Array.ForEach(_rows, row => _context!.Entry(row).State = EntityState.Detached);
        }
        catch (ObjectDisposedException)
        {
            // The context, and the rows with it.
        }
    }

    private bool IsOpen()
    {
        try
        {
            return _ambient is null
                ? _context?.Database.CurrentTransaction is { } current && current.TransactionId == _transactionId && IsUsable(current)
                : _ambient.TransactionInformation.Status == TransactionStatus.Active;
        }
        catch (ObjectDisposedException)
        {
            // The context, and its transaction with it; or the scope.
            return false;
        }
    }

    // A context is not told when a transaction that it shares (UseTransaction) ends elsewhere, and goes on taking it for its own.
    private static bool IsUsable(IDbContextTransaction transaction)
    {
        try
        {
            // Of one that has ended some providers say so here, the others below.
            return transaction.GetDbTransaction() is { Connection: not null, IsolationLevel: _ };
        }
        catch (InvalidOperationException)
        {
            // It has been committed or rolled back.
            return false;
        }
    }
}
