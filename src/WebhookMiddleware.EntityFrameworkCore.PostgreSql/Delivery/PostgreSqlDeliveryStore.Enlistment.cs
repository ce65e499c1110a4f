using WebhookMiddleware.EntityFrameworkCore.Enlistment;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Notifications;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

internal sealed partial class PostgreSqlDeliveryStore : IEnlistmentStore
{
    // One at a time: a statement costs the same for one completion as for some, so that fewer and larger ones leave more of the server.
    private SharedStatement<EnlistedCompletion, bool> Completions
        => field ??= new(CompleteAsync, completion => completion.Response?.Body.Length ?? 0, maxRunning: 1);

    public async Task<bool> CompleteAsync(EnlistedCompletion completion, CancellationToken cancellationToken)
    {
        if (!await Completions.ExecuteAsync(completion, cancellationToken))
        {
            return false;
        }

        Guid[] held = [.. completion.Deliveries.Where(delivery => delivery.ClaimId is not null).Select(delivery => delivery.Id)];
        if (held.Length > 0)
        {
            AddClaim(completion.Message.ClaimId, held);
        }

        if (completion.Deliveries.Count > held.Length)
        {
            notifications.Add(NotificationTopics.Deliveries);
        }

        return true;
    }

    public Task RenewAsync(PreparedMessage message, TimeSpan lease, CancellationToken cancellationToken)
        => ExecuteAsync([EnlistmentStatements.Renew(message, lease)], cancellationToken);

    public Task DiscardAsync(PreparedMessage message, CancellationToken cancellationToken)
        => ExecuteAsync([EnlistmentStatements.Discard(message)], cancellationToken);

    public async Task<int> RecoverPreparedAsync(int limit, TimeSpan lease, CancellationToken cancellationToken)
    {
        await ExecuteAsync([EnlistmentStatements.Lease(lease)], cancellationToken);
        var lost = await TakeOverAsync(limit, lease, cancellationToken);
        if (lost.Count == 0)
        {
            return 0;
        }

        // If this host dies here, they are lost again when the lease has run out. One that the server refuses does not hold up the others.
        try
        {
            await Task.WhenAll(lost.Select(completion => Completions.ExecuteAsync(completion, CancellationToken.None)));
        }
        finally
        {
            notifications.Add(NotificationTopics.Deliveries);
        }

        return lost.Count;
    }

    private async Task<IReadOnlyList<EnlistedCompletion>> TakeOverAsync(int limit, TimeSpan lease, CancellationToken cancellationToken)
    {
        var claimId = Guid.CreateVersion7(TimeProvider.GetUtcNow());
        await using var batch = await CreateBatchAsync([EnlistmentStatements.TakeOver(claimId, lease, limit)], cancellationToken);
        await using var reader = await staleSessions.WatchAsync(() => batch.ExecuteReaderAsync(cancellationToken));
        List<(long Number, EnlistedCompletion Completion)> lost = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            var completion = new EnlistedCompletion(
                new PreparedMessage(reader.GetGuid(1), claimId),
                reader.GetString(2),
                EnlistedDeliveries.Read(reader.GetFieldValue<byte[]>(3)),
                Response: null,
                lease);
            lost.Add((reader.GetInt64(0), completion));
        }

        return [.. lost.OrderBy(row => row.Number).Select(row => row.Completion)];
    }

    // Returns which of the messages it has handed over.
    private async Task<IReadOnlyList<bool>> CompleteAsync(IReadOnlyList<EnlistedCompletion> completions)
    {
        await using var batch = await CreateBatchAsync([EnlistmentStatements.Complete(completions)], CancellationToken.None);
        await using var reader = await staleSessions.WatchAsync(() => batch.ExecuteReaderAsync(CancellationToken.None));
        HashSet<Guid> completed = [];
        while (await reader.ReadAsync())
        {
            completed.Add(reader.GetGuid(0));
        }

        return [.. completions.Select(completion => completed.Remove(completion.Message.Id))];
    }
}
