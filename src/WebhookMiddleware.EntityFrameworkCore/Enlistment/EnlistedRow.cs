using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using WebhookMiddleware.EntityFrameworkCore.Backends;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>
/// The row of a message, as an added entity of a context that is about to save it. It is in one context at a time.
/// </summary>
/// <param name="message">The message; it has deliveries.</param>
/// <param name="claimId">The claim of its request.</param>
/// <param name="isStored">Whether the store has transactions. One without writes no row together with a context's own.</param>
internal sealed class EnlistedRow(OutboxMessage message, Guid claimId, bool isStored)
{
    private readonly OutboxMessageRow _message = OutboxMessageMapper.ToRow(message);
    private EnlistedMessageRow? _row;
    private DbContext? _context;
    private DbContextId _contextId;
    private IRowWrite? _write;
    private DbCommand? _command;
    private bool _isExecuted;
    private bool _isCommitted;

    /// <summary>Gets the number of rows that EF writes.</summary>
    public int Count => isStored && !IsOwn ? 1 : 0;

    /// <summary>Gets a value indicating whether the store's own statement writes the row in the save's transaction, and not EF.</summary>
    public bool IsOwn { get; private set; }

    /// <summary>
    /// Gets a value indicating whether the store's own statement has written the row, and its transaction is committed.
    /// </summary>
    public bool IsCommitted => IsOwn && _isCommitted;

    /// <summary>Gets a value indicating whether the next save of the context writes the row.</summary>
    public bool IsAdded => !isStored || Entry.State == EntityState.Added;

    private EntityEntry<EnlistedMessageRow> Entry => EntryOf(_context!, _row!);

    /// <summary>
    /// Determines whether the row is attached to the context. A pooled context that serves another user is a different context.
    /// </summary>
    public bool IsIn(DbContext context) => ReferenceEquals(_context, context) && context.ContextId == _contextId;

    /// <summary>Adds the row to the context's next save.</summary>
    /// <param name="context">The context.</param>
    /// <param name="isOwn">
    /// Whether the store's own statement writes it. The context then tracks the row unchanged, so that the application's interceptors see
    /// what the save writes.
    /// </param>
    public void Attach(DbContext context, bool isOwn = false)
    {
        (_context, _contextId) = (context, context.ContextId);
        (IsOwn, _isCommitted) = (isStored && isOwn, false);
        if (isStored)
        {
            // A new row each time, because IsWritten would attribute the number that an earlier save gave to the old one to this save.
            _row = EnlistedMessageRow.From(_message, claimId, message.Deliveries);
            if (IsOwn)
            {
                Entry.State = EntityState.Unchanged;
                return;
            }

            context.Add(_row);
        }
    }

    /// <summary>Prepares the store's own statement, before the save begins its transaction.</summary>
    public void Prepare(IStoreBackend backend, DbConnection connection)
    {
        EndTransaction();
        if (backend.PreparesRows)
        {
            _write = backend.PrepareRow(connection, _row!);
        }
    }

    /// <summary>Executes the store's own statement, before the save commits its transaction.</summary>
    public void Write()
    {
        if (_write is not null)
        {
            _write.Execute();
            _isExecuted = true;
        }
    }

    /// <summary>Appends the store's own statement to a command of the save: to the first in each transaction.</summary>
    public void Append(IStoreBackend backend, DbCommand command)
    {
        if (_command is null && command.Transaction is not null)
        {
            backend.AppendRow(command, _row!);
            (_command, _isExecuted) = (command, false);
        }
    }

    /// <summary>Called when a command has been executed. If it was cancelled, no row is affected.</summary>
    public void Executed(DbCommand command, int recordsAffected)
        => _isExecuted |= ReferenceEquals(command, _command) && recordsAffected > 0;

    /// <summary>Called when the save's transaction is committed.</summary>
    public void Committed()
    {
        _isCommitted = _isExecuted;
        EndTransaction();
    }

    public void Detach()
    {
        EndTransaction();
        try
        {
            if (isStored && _context is { } context && IsIn(context))
            {
                Entry.State = EntityState.Detached;
            }
        }
        catch (ObjectDisposedException)
        {
            // The row was released with the context.
        }

        _context = null;
    }

    /// <summary>
    /// Determines whether the save that has just ended wrote the row. An interceptor of the application may suppress a save, which then
    /// ends as a success, or throw after a save, which then ends as a failure. The number that the database gives to the row is therefore
    /// decisive: EF keeps it after a save, whether or not the application accepts its changes, and discards it if the save fails. What the
    /// store's own statement writes is committed with the save, unless an interceptor has begun a transaction for it.
    /// </summary>
    public bool IsWritten(bool hasSucceeded)
        => IsOwn
            ? _isCommitted || (hasSucceeded && _isExecuted && EnlistedTransaction.Of(_context!) is not null)
            : isStored
            ? Entry.State is EntityState.Unchanged or EntityState.Added && Entry.Property(row => row.Number).CurrentValue > 0
            : hasSucceeded;

    /// <summary>
    /// Determines whether the save that wrote the row was called with the option not to accept its changes. If there is no row, the
    /// context's other entities show it.
    /// </summary>
    public bool IsUnaccepted() => isStored ? IsAdded : _context!.ChangeTracker.HasChanges();

    // DbContext.Entry searches the row for changes on each call, and compares its payload.
    private static EntityEntry<EnlistedMessageRow> EntryOf(DbContext context, EnlistedMessageRow row)
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
        (_write, _command, _isExecuted) = (null, null, false);
    }
}
