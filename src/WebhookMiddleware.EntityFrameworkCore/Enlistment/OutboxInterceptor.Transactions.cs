using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace WebhookMiddleware.EntityFrameworkCore.Enlistment;

internal sealed partial class OutboxInterceptor : IDbTransactionInterceptor
{
    public InterceptionResult<DbTransaction> TransactionStarting(
        DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result)
    {
        if (eventData.Context is { } context && FindEnlistment(context)?.Backend is { } backend)
        {
            backend.PrepareTransaction(connection);
            if (EnlistedMessages.Find(context) is { } messages)
            {
                Write(() => messages.PrepareRow(backend, connection));
                if (messages.NeedsTurn)
                {
                    messages.BeginTurn(Wait(() => backend.TakeTurnAsync(CancellationToken.None)));
                }
            }
        }

        return result;
    }

    public async ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection,
        TransactionStartingEventData eventData,
        InterceptionResult<DbTransaction> result,
        CancellationToken cancellationToken = default)
    {
        if (eventData.Context is { } context && FindEnlistment(context)?.Backend is { } backend)
        {
            backend.PrepareTransaction(connection);
            if (EnlistedMessages.Find(context) is { } messages)
            {
                Write(() => messages.PrepareRow(backend, connection));
                if (messages.NeedsTurn)
                {
                    messages.BeginTurn(await backend.TakeTurnAsync(cancellationToken));
                }
            }
        }

        return result;
    }

    public InterceptionResult TransactionCommitting(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
    {
        if (!result.IsSuppressed && EnlistedMessages.Find(eventData.Context) is { } messages)
        {
            Write(messages.WriteRow);
        }

        return result;
    }

    public ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        => new(TransactionCommitting(transaction, eventData, result));

    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData)
        => CarryOut(AfterCommit(eventData));

    public Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        => CarryOutAsync(AfterCommit(eventData));

    public void TransactionRolledBack(DbTransaction transaction, TransactionEndEventData eventData)
    {
        EnlistedMessages.Find(eventData.Context)?.EndTurn();
        Notify(eventData, EnlistmentEvent.TransactionRolledBack);
    }

    public Task TransactionRolledBackAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        TransactionRolledBack(transaction, eventData);
        return Task.CompletedTask;
    }

    public void RolledBackToSavepoint(DbTransaction transaction, TransactionEventData eventData)
        => Notify(eventData, EnlistmentEvent.SavepointRolledBack);

    public Task RolledBackToSavepointAsync(
        DbTransaction transaction, TransactionEventData eventData, CancellationToken cancellationToken = default)
    {
        RolledBackToSavepoint(transaction, eventData);
        return Task.CompletedTask;
    }

    // As EF reports what its own statements have failed with.
    private static void Write(Action write)
    {
        try
        {
            write();
        }
        catch (DbException exception)
        {
            throw new DbUpdateException(
                "The webhooks' outbox could not be written with the context's changes. See the inner exception.", exception);
        }
    }

    private static List<DueEffect> AfterCommit(TransactionEndEventData eventData)
    {
        if (EnlistedMessages.Find(eventData.Context) is { } messages)
        {
            // The next one may begin.
            messages.EndTurn();
            messages.RowCommitted();
        }

        return Notify(eventData, EnlistmentEvent.TransactionCommitted);
    }

    private static List<DueEffect> Notify(TransactionEventData eventData, EnlistmentEvent happened)
        => Notify(eventData.Context, message => message.OnTransaction(eventData.TransactionId, happened));
}
