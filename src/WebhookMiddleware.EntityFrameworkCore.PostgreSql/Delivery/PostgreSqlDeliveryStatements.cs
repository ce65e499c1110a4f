using Npgsql;
using WebhookMiddleware.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Notifications;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>The changes as PostgreSQL statements: one round trip each, and one transaction, which the server ends by itself.</summary>
internal sealed partial class PostgreSqlDeliveryStatements(
    WebhookDatabase database,
    NpgsqlDataSource dataSource,
    StaleSessions staleSessions,
    PendingNotifications notifications,
    ClaimWatermarks watermarks,
    TimeProvider timeProvider)
    : IDeliveryStatements, IDisposable
{
    public ClaimWatermarks Watermarks { get; } = watermarks;

    public async Task WriteAsync(IReadOnlyList<OutboxEntry> entries, TimeSpan lease, CancellationToken cancellationToken)
    {
        await ExecuteAsync(WriteStatements.Write(entries, lease), cancellationToken);
        TellOf(entries);
    }

    public async Task<bool> TryWriteOnceAsync(string key, OutboxEntry entry, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var batch = await CreateBatchAsync([WriteStatements.WriteOnce(key, entry, lease)], cancellationToken);
        if (await staleSessions.WatchAsync(() => batch.ExecuteScalarAsync(cancellationToken)) is not 1L)
        {
            return false;
        }

        TellOf([entry]);
        return true;
    }

    public async Task<IReadOnlyList<DeliveryRow>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        var search = Watermarks.Begin(request);
        await using var batch = await CreateBatchAsync(ClaimStatements.Create(search), cancellationToken);
        await using var reader = await staleSessions.WatchAsync(() => batch.ExecuteReaderAsync(cancellationToken));
        var findings = await ClaimStatements.ReadAsync(reader, search, cancellationToken);
        Watermarks.End(search, findings);
        return [.. findings.Rows.OrderBy(row => row.DueAt).ThenBy(row => row.Sequence)];
    }

    public Task RenewAsync(Guid claimId, TimeSpan lease, CancellationToken cancellationToken)
        => ExecuteAsync([SettleStatements.Renew(claimId, lease)], cancellationToken);

    public Task SettleAsync(IReadOnlyList<DeliverySettlement> settlements, CancellationToken cancellationToken)
        => ExecuteAsync([SettleStatements.Settle(settlements)], cancellationToken);

    public Task ReleaseAsync(Guid claimId, CancellationToken cancellationToken)
        => ExecuteAndTellAsync(SettleStatements.Release(claimId), cancellationToken);

    public Task<int> RecoverAsync(int limit, CancellationToken cancellationToken)
        => ExecuteAndTellAsync(MaintenanceStatements.Recover(limit), cancellationToken);

    public Task<int> CancelOrphansAsync(IReadOnlyCollection<Guid> webhookIds, int limit, CancellationToken cancellationToken)
        => ExecuteAsync([MaintenanceStatements.CancelOrphans(webhookIds, limit)], cancellationToken);

    public async Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        // By this host's clock the caller knows how long ago that is; by the database's it is known what ended then.
        var age = timeProvider.GetUtcNow() - before;
        await database.EnsureReadyAsync(cancellationToken);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        List<Guid> messageIds = [];
        await using (var deliveries = new NpgsqlBatch(connection, transaction))
        {
            deliveries.BatchCommands.Add(MaintenanceStatements.RemoveDeliveries(age, limit));
            await using var reader = await deliveries.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                messageIds.Add(reader.GetGuid(0));
            }
        }

        var empty = MaintenanceStatements.RemoveEmptyMessages(age, limit - messageIds.Count);
        await using (var rest = new NpgsqlBatch(connection, transaction))
        {
            rest.BatchCommands.Add(MaintenanceStatements.RemoveMessages([.. messageIds.Distinct()]));
            rest.BatchCommands.Add(empty);
            rest.BatchCommands.Add(MaintenanceStatements.RemoveKeys(limit));
            await rest.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return messageIds.Count + (int)empty.RecordsAffected;
    }

    public Task<int> RestartAsync(IReadOnlyList<long> sequences, CancellationToken cancellationToken)
        => ExecuteAndTellAsync(MaintenanceStatements.Restart(sequences), cancellationToken);

    public async Task<DateTimeOffset> GetNowAsync(CancellationToken cancellationToken)
    {
        await using var batch = await CreateBatchAsync([MaintenanceStatements.Now()], cancellationToken);
        return DateTimeOffset.FromUnixTimeMilliseconds((long)(await batch.ExecuteScalarAsync(cancellationToken))!);
    }

    public void Dispose() => Watermarks.Dispose();

    // A delivery that the writer has claimed for itself is nothing for the others.
    private void TellOf(IReadOnlyList<OutboxEntry> entries)
    {
        if (entries.Any(entry => entry.Deliveries.Any(delivery => delivery.ClaimId is null)))
        {
            notifications.Add(NotificationTopics.Deliveries);
        }
    }

    // What makes deliveries pending again, be it long after they were due.
    private async Task<int> ExecuteAndTellAsync(NpgsqlBatchCommand statement, CancellationToken cancellationToken)
    {
        var changed = await ExecuteAsync([statement], cancellationToken);
        if (changed > 0)
        {
            Watermarks.Forget();
            notifications.Add(NotificationTopics.Deliveries);
        }

        return changed;
    }

    private async Task<int> ExecuteAsync(IEnumerable<NpgsqlBatchCommand> statements, CancellationToken cancellationToken)
    {
        await using var batch = await CreateBatchAsync(statements, cancellationToken);
        return await staleSessions.WatchAsync(() => batch.ExecuteNonQueryAsync(cancellationToken));
    }

    private async Task<NpgsqlBatch> CreateBatchAsync(IEnumerable<NpgsqlBatchCommand> statements, CancellationToken cancellationToken)
    {
        await database.EnsureReadyAsync(cancellationToken);
        var batch = dataSource.CreateBatch();
        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(statement);
        }

        return batch;
    }
}
