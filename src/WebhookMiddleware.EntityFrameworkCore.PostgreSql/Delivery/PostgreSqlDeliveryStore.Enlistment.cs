using System.Runtime.InteropServices;
using WebhookMiddleware.EntityFrameworkCore.Enlistment;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Notifications;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

internal sealed partial class PostgreSqlDeliveryStore : IEnlistmentStore
{
    // One at a time: a statement costs the same for one completion as for some, so that fewer and larger ones leave more of the server.
    private SharedStatement<PendingCompletion, long> Completions
        => field ??= new(CompleteAsync, completion => completion.Response?.Body.Length ?? 0, maxRunning: 1);

    public async Task<bool> CompleteAsync(
        PreparedMessage message,
        WebhookResponseInfo? response,
        IReadOnlyCollection<Guid> inLine,
        TimeSpan lease,
        CancellationToken cancellationToken)
    {
        var completed = await Completions.ExecuteAsync(new PendingCompletion(message, response, inLine, lease), cancellationToken);
        if (completed > 0 && inLine.Count > 0)
        {
            AddClaim(message.ClaimId, inLine);
        }

        if (completed > inLine.Count)
        {
            notifications.Add(NotificationTopics.Deliveries);
        }

        return completed > 0;
    }

    public Task RenewAsync(PreparedMessage message, TimeSpan lease, CancellationToken cancellationToken)
        => ExecuteAsync([PreparedStatements.Renew(message, lease)], cancellationToken);

    public Task DiscardAsync(PreparedMessage message, CancellationToken cancellationToken)
        => ExecuteAsync([PreparedStatements.Discard(message)], cancellationToken);

    public async Task<int> RecoverPreparedAsync(int limit, TimeSpan lease, CancellationToken cancellationToken)
    {
        await ExecuteAsync([PreparedStatements.Lease(lease)], cancellationToken);
        return await ExecuteAndNotifyAsync(PreparedStatements.Recover(limit), cancellationToken);
    }

    // Returns how many deliveries of each message are completed.
    private async Task<IReadOnlyList<long>> CompleteAsync(IReadOnlyList<PendingCompletion> completions)
    {
        await using var batch = await CreateBatchAsync([PreparedStatements.Complete(completions)], CancellationToken.None);
        await using var reader = await staleSessions.WatchAsync(() => batch.ExecuteReaderAsync(CancellationToken.None));
        Dictionary<Guid, long> completed = [];
        while (await reader.ReadAsync())
        {
            CollectionsMarshal.GetValueRefOrAddDefault(completed, reader.GetGuid(0), out _)++;
        }

        return [.. completions.Select(completion => completed.GetValueOrDefault(completion.Message.Id))];
    }
}
