using Npgsql;
using WebhookMiddleware.EntityFrameworkCore.Audit;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Notifications;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

/// <summary>
/// The outbox and queue in PostgreSQL. A change is one round trip, and one transaction that the server ends by itself.
/// </summary>
internal sealed partial class PostgreSqlDeliveryStore(
    DeliveryStoreDependencies dependencies,
    NpgsqlDataSource dataSource,
    StaleSessions staleSessions,
    PendingNotifications notifications,
    ClaimWatermarks watermarks)
    : DeliveryStore(dependencies), IDisposable
{
    public ClaimWatermarks Watermarks { get; } = watermarks;

    protected override string Held => HeldRows.All;

    protected override async Task<IReadOnlyList<ClaimedRow>> ClaimRowsAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        var search = Watermarks.Begin(request);
        await using var batch = await CreateBatchAsync(ClaimStatements.Create(search), cancellationToken);
        await using var reader = await staleSessions.WatchAsync(() => batch.ExecuteReaderAsync(cancellationToken));
        var findings = await ClaimStatements.ReadAsync(reader, search, cancellationToken);
        Watermarks.End(search, findings);
        return [.. findings.Rows.OrderBy(row => row.Delivery.DueAt).ThenBy(row => row.Delivery.Sequence)];
    }

    public override Task RenewAsync(Guid claimId, TimeSpan lease, CancellationToken cancellationToken)
        => ExecuteAsync([SettleStatements.Renew(claimId, lease)], cancellationToken);

    protected override Task SettleCoreAsync(
        IReadOnlyList<DeliverySettlement> settlements, IReadOnlyList<Guid> endedClaims, CancellationToken cancellationToken)
    {
        var areFirst = settlements.All(settlement => FindHeld(settlement) is { Attempts: 0 });
        var settle = areFirst ? SettleStatements.SettleFirstAttempts(settlements) : SettleStatements.Settle(settlements);
        return ExecuteAsync(endedClaims.Count == 0 ? [settle] : [settle, SettleStatements.RemoveClaims(endedClaims)], cancellationToken);
    }

    protected override Task ReleaseCoreAsync(Guid claimId, CancellationToken cancellationToken)
        => ExecuteAndNotifyAsync(SettleStatements.Release(claimId), cancellationToken, SettleStatements.RemoveClaims([claimId]));

    protected override Task<int> RecoverCoreAsync(int limit, CancellationToken cancellationToken)
        => ExecuteAndNotifyAsync(MaintenanceStatements.Recover(limit), cancellationToken, MaintenanceStatements.RemoveEndedClaims());

    protected override Task<int> CancelOrphansCoreAsync(
        IReadOnlyCollection<Guid> existingWebhookIds, TimeSpan wait, int limit, CancellationToken cancellationToken)
        => ExecuteAsync([MaintenanceStatements.CancelOrphans(existingWebhookIds, wait, limit)], cancellationToken);

    protected override async Task<int> PruneCoreAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        // The caller's time is of this host's clock, and the rows' times are of the database's. Only the age is valid for both.
        var age = TimeProvider.GetUtcNow() - before;
        await Database.EnsureReadyAsync(cancellationToken);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        int removed;
        await using (var deliveries = new NpgsqlBatch(connection, transaction))
        {
            deliveries.BatchCommands.Add(MaintenanceStatements.RemoveDeliveries(age, limit));
            removed = (int)(await deliveries.ExecuteScalarAsync(cancellationToken))!;
        }

        var empty = MaintenanceStatements.RemoveEmptyMessages(age, limit - removed);
        await using (var rest = new NpgsqlBatch(connection, transaction))
        {
            rest.BatchCommands.Add(empty);
            rest.BatchCommands.Add(MaintenanceStatements.RemoveKeys(limit));
            await rest.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return removed + (int)empty.RecordsAffected;
    }

    protected override Task<int> RestartAsync(IReadOnlyList<long> sequences, AuditRow? audit, CancellationToken cancellationToken)
        => ExecuteAndNotifyAsync(MaintenanceStatements.Restart(sequences, audit), cancellationToken);

    protected override async Task<DateTimeOffset> GetNowAsync(CancellationToken cancellationToken)
    {
        await using var batch = await CreateBatchAsync([MaintenanceStatements.Now()], cancellationToken);
        return DateTimeOffset.FromUnixTimeMilliseconds((long)(await batch.ExecuteScalarAsync(cancellationToken))!);
    }

    public void Dispose() => Watermarks.Dispose();

    // Used for statements that make deliveries pending again, perhaps long after they were due, so that watermarks may have passed them.
    private async Task<int> ExecuteAndNotifyAsync(
        NpgsqlBatchCommand statement, CancellationToken cancellationToken, params NpgsqlBatchCommand[] others)
    {
        await ExecuteAsync([statement, .. others], cancellationToken);
        var changed = (int)statement.RecordsAffected;
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
        await Database.EnsureReadyAsync(cancellationToken);
        var batch = dataSource.CreateBatch();
        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(statement);
        }

        return batch;
    }
}
