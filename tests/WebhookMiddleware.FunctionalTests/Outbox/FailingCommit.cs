using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace WebhookMiddleware.FunctionalTests.Outbox;

/// <summary>Lets the first commit fail, and no other.</summary>
internal sealed class FailingCommit : DbTransactionInterceptor
{
    private int _count;

    public override InterceptionResult TransactionCommitting(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
        => ++_count == 1 ? throw new TimeoutException() : result;

    public override ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        => new(TransactionCommitting(transaction, eventData, result));
}
