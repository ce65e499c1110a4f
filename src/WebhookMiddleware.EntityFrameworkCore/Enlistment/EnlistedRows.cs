using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using WebhookMiddleware.EntityFrameworkCore.Backends;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>
/// The rows of a message, as added entities of a context that is about to save them. They are in one context at a time.
/// </summary>
/// <param name="message">The message; it has deliveries.</param>
/// <param name="claimId">The claim of its deliveries.</param>
/// <param name="areStored">Whether the store has transactions. One without writes no rows together with a context's own.</param>
internal sealed class EnlistedRows(OutboxMessage message, Guid claimId, bool areStored)
{
    private readonly OutboxMessageRow _message = OutboxMessageMapper.ToRow(message);
    private DeliveryRow[] _deliveries = [];
    private DbContext? _context;
    private DbContextId _contextId;
    private IRowWrite? _write;
    private DbCommand? _command;
    private bool _areExecuted;
    private bool _areCommitted;

    /// <summary>Gets the number of rows that EF writes.</summary>
    public int Count => areStored && !AreOwn ? 1 + _deliveries.Length : 0;

    /// <summary>Gets a value indicating whether the store's own statements write the rows in the save's transaction, and not EF.</summary>
    public bool AreOwn { get; private set; }

    /// <summary>
    /// Gets a value indicating whether the store's own statements have written the rows, and their transaction is committed.
    /// </summary>
    public bool AreCommitted => AreOwn && _areCommitted;

    /// <summary>Gets a value indicating whether the next save of the context writes the rows.</summary>
    public bool AreAdded => !areStored || EntryOf(_context!, _message).State == EntityState.Added;

    /// <summary>
    /// Determines whether the rows are attached to the context. A pooled context that serves another user is a different context.
    /// </summary>
    public bool AreIn(DbContext context) => ReferenceEquals(_context, context) && context.ContextId == _contextId;

    /// <summary>Adds the rows to the context's next save.</summary>
    /// <param name="context">The context.</param>
    /// <param name="now">The present time.</param>
    /// <param name="areOwn">
    /// Whether the store's own statements write them. The context then tracks the message unchanged, so that the application's interceptors
    /// see what the save writes.
    /// </param>
    public void Attach(DbContext context, DateTimeOffset now, bool areOwn = false)
    {
        (_context, _contextId) = (context, context.ContextId);
        (AreOwn, _areCommitted) = (areStored && areOwn, false);
        if (areStored)
        {
            // New rows each time, because AreWritten would attribute the numbers that an earlier save gave to the old ones to this save.
            _deliveries = [.. message.Deliveries.Select(delivery => DeliveryRowMapper.ToPreparedRow(_message, delivery, claimId, now))];
            if (AreOwn)
            {
                EntryOf(context, _message).State = EntityState.Unchanged;
                return;
            }

            context.Add(_message);
            context.AddRange(_deliveries.AsEnumerable());
        }
    }

    /// <summary>Prepares the store's own statements, before the save begins its transaction.</summary>
    public void Prepare(IStoreBackend backend, DbConnection connection)
    {
        EndTransaction();
        if (backend.PreparesRows)
        {
            _write = backend.PrepareRows(connection, _message, _deliveries);
        }
    }

    /// <summary>Executes the store's own statements, before the save commits its transaction.</summary>
    public void Write()
    {
        if (_write is not null)
        {
            _write.Execute();
            _areExecuted = true;
        }
    }

    /// <summary>Appends the store's own statements to a command of the save: to the first in each transaction.</summary>
    public void Append(IStoreBackend backend, DbCommand command)
    {
        if (_command is null && command.Transaction is not null)
        {
            backend.AppendRows(command, _message, _deliveries);
            (_command, _areExecuted) = (command, false);
        }
    }

    /// <summary>Called when a command has been executed. If it was cancelled, fewer rows may be affected than there are deliveries.</summary>
    public void Executed(DbCommand command, int recordsAffected)
        => _areExecuted |= ReferenceEquals(command, _command) && recordsAffected >= _deliveries.Length;

    /// <summary>Called when the save's transaction is committed.</summary>
    public void Committed()
    {
        _areCommitted = _areExecuted;
        EndTransaction();
    }

    public void Detach()
    {
        EndTransaction();
        try
        {
            if (areStored && _context is { } context && AreIn(context))
            {
                EntryOf(context, _message).State = EntityState.Detached;
                if (!AreOwn)
                {
                    Array.ForEach(_deliveries, row => EntryOf(context, row).State = EntityState.Detached);
                }
            }
        }
        catch (ObjectDisposedException)
        {
            // The rows were released with the context.
        }

        _context = null;
    }

    /// <summary>
    /// Determines whether the save that has just ended wrote the rows. An interceptor of the application may suppress a save, which then
    /// ends as a success, or throw after a save, which then ends as a failure. The numbers that the database gives to deliveries are
    /// therefore decisive: EF keeps them after a save, whether or not the application accepts its changes, and discards them if the save
    /// fails. What the store's own statements write is committed with the save, unless an interceptor has begun a transaction for it.
    /// </summary>
    public bool AreWritten(bool hasSucceeded)
        => AreOwn
            ? _areCommitted || (hasSucceeded && _areExecuted && EnlistedTransaction.Of(_context!) is not null)
            : areStored
            ? EntryOf(_context!, _message).State is EntityState.Unchanged or EntityState.Added
                && Array.TrueForAll(
                    _deliveries, row => EntryOf(_context!, row).Property(delivery => delivery.Sequence).CurrentValue > 0)
            : hasSucceeded;

    /// <summary>
    /// Determines whether the save that wrote the rows was called with the option not to accept its changes. If there are no rows, the
    /// context's other entities show it.
    /// </summary>
    public bool AreUnaccepted() => areStored ? AreAdded : _context!.ChangeTracker.HasChanges();

    // DbContext.Entry searches the row for changes on each call, and compares its payload.
    private static EntityEntry<TRow> EntryOf<TRow>(DbContext context, TRow row)
        where TRow : class
    {
        var detectsChanges = context.ChangeTracker.AutoDetectChangesEnabled;
        try
        {
            context.ChangeTracker.AutoDetectChangesEnabled = false;
            return context.Entry(row);
        }
        finally
        {
            context.ChangeTracker.AutoDetectChangesEnabled = detectsChanges;
        }
    }

    private void EndTransaction()
    {
        _write?.Dispose();
        (_write, _command, _areExecuted) = (null, null, false);
    }
}
