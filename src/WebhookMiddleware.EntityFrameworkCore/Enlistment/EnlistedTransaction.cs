using System.Transactions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

/// <summary>Represents the transaction in which a context has saved: one that it began, one that it shares, or an ambient one.</summary>
internal sealed class EnlistedTransaction
{
    private readonly DbContext _context;
    private readonly DbContextId _contextId;
    private readonly Guid? _id;
    private readonly Transaction? _ambient;

    private EnlistedTransaction(DbContext context, Guid? id, Transaction? ambient)
        => (_context, _contextId, _id, _ambient) = (context, context.ContextId, id, ambient);

    /// <summary>
    /// Gets a value indicating whether the transaction is open, as far as that can be determined: one that is disposed, or committed by
    /// other code, ends without notice.
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
                // The transaction was disposed with the context or with its scope.
                return false;
            }
        }
    }

    /// <summary>Returns the context's transaction, or null if its saves are committed at once.</summary>
    public static EnlistedTransaction? Of(DbContext context)
    {
        var id = context.Database.CurrentTransaction?.TransactionId;
        var ambient = context.Database.GetEnlistedTransaction() ?? Transaction.Current;
        return id is null && ambient is null ? null : new EnlistedTransaction(context, id, ambient);
    }

    public bool Is(Guid transactionId) => _id == transactionId;

    /// <summary>
    /// Determines whether it is the context's transaction. A pooled context that serves another user is a different context.
    /// </summary>
    public bool IsOf(DbContext context) => ReferenceEquals(_context, context) && context.ContextId == _contextId;

    // When a shared transaction (UseTransaction) ends elsewhere, the context isn't notified and keeps it as its current one.
    private static bool IsUsable(IDbContextTransaction transaction)
    {
        try
        {
            // After its end, some providers return a null connection; the others throw.
            return transaction.GetDbTransaction() is { Connection: not null, IsolationLevel: _ };
        }
        catch (InvalidOperationException)
        {
            // It has been committed or rolled back.
            return false;
        }
    }
}
