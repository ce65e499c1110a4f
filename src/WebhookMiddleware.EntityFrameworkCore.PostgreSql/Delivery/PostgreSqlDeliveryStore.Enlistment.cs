using WebhookMiddleware.EntityFrameworkCore.Enlistment;
using WebhookMiddleware.EntityFrameworkCore.PostgreSql.Notifications;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Delivery;

internal sealed partial class PostgreSqlDeliveryStore : IEnlistmentStore
{
    public async Task<bool> CompleteAsync(
        PreparedMessage message,
        WebhookResponseInfo? response,
        IReadOnlyCollection<Guid> inLine,
        TimeSpan lease,
        CancellationToken cancellationToken)
    {
        await using var batch = await CreateBatchAsync([PreparedStatements.Complete(message, response, inLine, lease)], cancellationToken);
        var completed = (long)(await batch.ExecuteScalarAsync(cancellationToken))!;
        if (completed > inLine.Count)
        {
            notifications.Add(NotificationTopics.Deliveries);
        }

        return completed > 0;
    }

    public Task DiscardAsync(PreparedMessage message, CancellationToken cancellationToken)
        => ExecuteAsync(PreparedStatements.Discard(message), cancellationToken);

    public async Task<int> RecoverPreparedAsync(int limit, TimeSpan lease, CancellationToken cancellationToken)
    {
        await ExecuteAsync([PreparedStatements.Lease(lease)], cancellationToken);
        return await ExecuteAndNotifyAsync(PreparedStatements.Recover(limit), cancellationToken);
    }
}
