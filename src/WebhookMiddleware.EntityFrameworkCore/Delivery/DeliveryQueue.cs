using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

internal sealed class DeliveryQueue(WebhookDatabase database, IDeliveryStatements statements, StoredMessages messages) : IDeliveryQueue
{
    public async Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        var webhooks = request.Webhooks.Where(webhook => webhook.Room > 0).ToArray();
        if (webhooks.Length == 0 || request.Limit < 1)
        {
            return [];
        }

        var rows = await statements.ClaimAsync(request with { Webhooks = webhooks }, cancellationToken);

        // What has been claimed is handed out: given up here it would lie until its lease has run out.
        return rows.Count == 0 ? [] : await AddMessagesAsync(rows, request.ClaimId, CancellationToken.None);
    }

    public Task RenewAsync(Guid claimId, TimeSpan lease, CancellationToken cancellationToken)
        => statements.RenewAsync(claimId, lease, cancellationToken);

    public Task SettleAsync(IReadOnlyList<DeliverySettlement> settlements, CancellationToken cancellationToken)
    {
        if (settlements.Any(settlement => settlement.State == DeliveryState.Delivering))
        {
            throw new ArgumentException("A settlement ends a claim: its delivery can't go on being delivered.", nameof(settlements));
        }

        // A claim ends once.
        DeliverySettlement[] distinct = [.. settlements.DistinctBy(settlement => (settlement.DeliveryId, settlement.ClaimId))];
        return distinct.Length == 0 ? Task.CompletedTask : statements.SettleAsync(distinct, cancellationToken);
    }

    public Task ReleaseAsync(Guid claimId, CancellationToken cancellationToken) => statements.ReleaseAsync(claimId, cancellationToken);

    public Task<int> RecoverAsync(int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return statements.RecoverAsync(limit, cancellationToken);
    }

    public Task<int> CancelOrphansAsync(IReadOnlyCollection<Guid> webhookIds, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return statements.CancelOrphansAsync(webhookIds, limit, cancellationToken);
    }

    public Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return statements.PruneAsync(before, limit, cancellationToken);
    }

    public async Task<QueueDepth> GetDepthAsync(CancellationToken cancellationToken)
    {
        await using var context = await database.OpenAsync(cancellationToken);

        // Each of the two is answered by its own small index.
        var pending = context.Deliveries.Where(d => d.State == DeliveryStates.Pending);
        var first = await MeasureAsync(pending.Where(d => d.Attempts == 0), cancellationToken);
        var retries = await MeasureAsync(pending.Where(d => d.Attempts > 0), cancellationToken);
        var oldest = first.OldestDueAt is null || retries.OldestDueAt < first.OldestDueAt ? retries.OldestDueAt : first.OldestDueAt;
        return new QueueDepth(first.Pending + retries.Pending, oldest <= await statements.GetNowAsync(cancellationToken) ? oldest : null);
    }

    public async Task<QueueContents> GetContentsAsync(int webhooks, CancellationToken cancellationToken)
    {
        await using var context = await database.OpenAsync(cancellationToken);
        return QueueContents.Of(
            await QueueCounts.Prepared(context).LongCountAsync(cancellationToken),
            await QueueCounts.Dead(context).LongCountAsync(cancellationToken),
            await QueueCounts.Cancelled(context).LongCountAsync(cancellationToken),
            [
                .. await QueueCounts.FirstAttempts(context).ToListAsync(cancellationToken),
                .. await QueueCounts.Retries(context).ToListAsync(cancellationToken),
            ],
            webhooks);
    }

    private static async Task<QueueDepth> MeasureAsync(IQueryable<DeliveryRow> pending, CancellationToken cancellationToken)
    {
        // Two statements: as one, EF would have the database sort the rows to group them by nothing.
        var count = await pending.LongCountAsync(cancellationToken);
        var oldest = count == 0 ? null : await pending.MinAsync(d => (DateTimeOffset?)d.DueAt, cancellationToken);
        return new QueueDepth(count, oldest);
    }

    private async Task<IReadOnlyList<ClaimedDelivery>> AddMessagesAsync(
        IReadOnlyList<DeliveryRow> rows, Guid claimId, CancellationToken cancellationToken)
    {
        var read = await messages.ReadAsync([.. rows.Select(row => row.MessageId).Distinct()], cancellationToken);
        return
        [
            .. rows.Select(row => new ClaimedDelivery(
                row.Id,
                claimId,
                row.WebhookId,
                row.Event,
                row.Attempts - row.EarlierAttempts + 1,
                row.Sequence,
                row.CreatedAt,
                read[row.MessageId])),
        ];
    }
}
