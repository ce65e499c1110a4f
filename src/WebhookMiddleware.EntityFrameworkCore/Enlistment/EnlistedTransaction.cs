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
    /// Whether it goes on, as far as that can be told: one that is only disposed of, or committed by somebody else, ends without a word.
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

    /// <summary>Returns the transaction that the context is in; null: what it saves is committed at once.</summary>
    public static EnlistedTransaction? Of(DbContext context)
    {
        var id = context.Database.CurrentTransaction?.TransactionId;
        var ambient = context.Database.GetEnlistedTransaction() ?? Transaction.Current;
        return id is null && ambient is null ? null : new EnlistedTransaction(context, id, ambient);
    }

    public bool Is(Guid transactionId) => _id == transactionId;

    /// <summary>A pooled context that serves somebody else is another one.</summary>
    public bool IsOf(DbContext context) => ReferenceEquals(_context, context) && context.ContextId == _contextId;

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
