using Npgsql;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Notifications;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

internal sealed partial class PostgreSqlDeliveryStore
{
    private SharedStatement<PendingWrite, bool> Writes => field ??= new(WriteAsync, write => write.Bytes);

    protected override async Task InsertAsync(IReadOnlyList<OutboxEntry> entries, TimeSpan lease, CancellationToken cancellationToken)
    {
        await Writes.ExecuteAsync(new PendingWrite(entries, lease), cancellationToken);
        NotifyOf(entries);
    }

    protected override async Task<bool> TryInsertOnceAsync(
        string key, OutboxEntry entry, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var batch = await CreateBatchAsync([WriteStatements.WriteOnce(key, entry, lease)], cancellationToken);
        if (await staleSessions.WatchAsync(() => batch.ExecuteScalarAsync(cancellationToken)) is not 1L)
        {
            return false;
        }

        NotifyOf([entry]);
        return true;
    }

    // The transaction is rolled back, so that no other host sees the rows and no right to delete is needed. The server allocates space when
    // rows are inserted, not when they are committed.
    protected override async Task ProbeCoreAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        await Database.EnsureReadyAsync(cancellationToken);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var batch = new NpgsqlBatch(connection, transaction))
        {
            foreach (var statement in WriteStatements.Write([new PendingWrite([entry], TimeSpan.Zero)]))
            {
                batch.BatchCommands.Add(statement);
            }

            await staleSessions.WatchAsync(() => batch.ExecuteNonQueryAsync(cancellationToken));
        }

        await transaction.RollbackAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<bool>> WriteAsync(IReadOnlyList<PendingWrite> writes)
    {
        await ExecuteAsync(WriteStatements.Write(writes), CancellationToken.None);
        return new bool[writes.Count];
    }

    // Deliveries that are claimed from the start don't concern other hosts.
    private void NotifyOf(IReadOnlyList<OutboxEntry> entries)
    {
        if (entries.Any(entry => entry.Deliveries.Any(delivery => delivery.ClaimId is null)))
        {
            notifications.Add(NotificationTopics.Deliveries);
        }
    }
}
