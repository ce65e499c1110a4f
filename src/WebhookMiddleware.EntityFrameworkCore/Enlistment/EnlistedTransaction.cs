using System.Transactions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>The transaction in which a context has saved: one that it began, one that it shares, or an ambient one.</summary>
internal sealed class EnlistedTransaction
{
    private readonly DbContext _context;
    private readonly DbContextId _contextId;
    private readonly Guid? _id;
    private readonly Transaction? _ambient;

    private EnlistedTransaction(DbContext context, Guid? id, Transaction? ambient)
        => (_context, _contextId, _id, _ambient) = (context, context.ContextId, id, ambient);

    /// <summary>
    /// Gets whether the transaction goes on, as far as can be told: one that is disposed of, or committed by somebody else, ends without
    /// notice.
    /// </summary>
    public bool IsOpen
    {
        get
        {
            try
            {
                return _ambient is null
                    ? IsOf(_context)
                        && _context.Database.CurrentTransaction is { } current
                        && Is(current.TransactionId)
                        && IsUsable(current)
                    : _ambient.TransactionInformation.Status == TransactionStatus.Active;
            }
            catch (ObjectDisposedException)
            {
                // The transaction went with the context, or with its scope.
                return false;
            }
        }
    }

    /// <summary>Returns the transaction that the context is in, or null if what it saves is committed at once.</summary>
    public static EnlistedTransaction? Of(DbContext context)
    {
        var id = context.Database.CurrentTransaction?.TransactionId;
        var ambient = context.Database.GetEnlistedTransaction() ?? Transaction.Current;
        return id is null && ambient is null ? null : new EnlistedTransaction(context, id, ambient);
    }

    public bool Is(Guid transactionId) => _id == transactionId;

    /// <summary>Returns whether it is the context's. A pooled context that serves another user counts as another context.</summary>
    public bool IsOf(DbContext context) => ReferenceEquals(_context, context) && context.ContextId == _contextId;

    // A context isn't notified when a transaction that it shares (UseTransaction) ends elsewhere, and keeps it as its current one.
    private static bool IsUsable(IDbContextTransaction transaction)
    {
        try
        {
            // Some providers report the end of the transaction by a null connection, the others by the exception.
            return transaction.GetDbTransaction() is { Connection: not null, IsolationLevel: _ };
        }
        catch (InvalidOperationException)
        {
            // It has been committed or rolled back.
            return false;
        }
    }
}
