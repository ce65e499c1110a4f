using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Delivery;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.InMemory;

/// <summary>
/// The outbox and queue in EF's InMemory database. One lock makes each change atomic, because the database has no transactions and only
/// this process uses it.
/// </summary>
internal sealed partial class InMemoryDeliveryStore(DeliveryStoreDependencies dependencies)
    : DeliveryStore(dependencies), IDisposable
{
    private readonly SemaphoreSlim _changing = new(1, 1);

    private DateTimeOffset Now => TimeProvider.GetUtcNow();

    protected override Task<IReadOnlyList<DeliveryRow>> ClaimRowsAsync(ClaimRequest request, CancellationToken cancellationToken)
        => ChangeAsync<IReadOnlyList<DeliveryRow>>(
            async context =>
            {
                var now = Now;
                var ids = request.Webhooks.Select(webhook => webhook.Id).ToArray();
                var open = (await context.Deliveries
                        .Where(d => d.SettledAt == null && ids.Contains(d.WebhookId))
                        .ToListAsync(cancellationToken))
                    .OrderBy(d => d.Sequence)
                    .ToLookup(d => d.WebhookId);
                var claimed = request.Webhooks
                    .SelectMany(webhook => webhook.InOrder
                        ? FindHead(open[webhook.Id], now)
                        : FindDue(open[webhook.Id], request.Kind, webhook.Room, now))
                    .OrderBy(d => d.DueAt)
                    .ThenBy(d => d.Sequence)
                    .Take(request.Limit)
                    .ToArray();
                foreach (var row in claimed)
                {
                    row.State = DeliveryStates.Delivering;
                    row.ClaimId = request.ClaimId;
                    row.LeasedUntil = now + request.Lease;
                }

                return claimed;
            },
            cancellationToken);

    public override Task RenewAsync(Guid claimId, TimeSpan lease, CancellationToken cancellationToken)
        => ChangeAsync(
            context => context.Deliveries.Where(d => d.ClaimId == claimId),
            row => row.LeasedUntil = Now + lease,
            cancellationToken);

    protected override Task SettleCoreAsync(IReadOnlyList<DeliverySettlement> settlements, CancellationToken cancellationToken)
        => ChangeAsync(
            async context =>
            {
                var ids = settlements.Select(settlement => settlement.DeliveryId).ToArray();
                var rows = await context.Deliveries.Where(d => ids.Contains(d.Id)).ToDictionaryAsync(d => d.Id, cancellationToken);
                foreach (var settlement in settlements)
                {
                    if (rows.TryGetValue(settlement.DeliveryId, out var row) && row.ClaimId == settlement.ClaimId)
                    {
                        Settle(context, row, settlement);
                    }
                }

                return true;
            },
            cancellationToken);

    public override Task ReleaseAsync(Guid claimId, CancellationToken cancellationToken)
        => ChangeAsync(context => context.Deliveries.Where(d => d.ClaimId == claimId), Release, cancellationToken);

    protected override Task<int> RecoverCoreAsync(int limit, CancellationToken cancellationToken)
    {
        var now = Now;
        return ChangeAsync(
            context => context.Deliveries
                .Where(d => d.State == DeliveryStates.Delivering && d.LeasedUntil <= now)
                .OrderBy(d => d.Sequence)
                .Take(limit),
            Release,
            cancellationToken);
    }

    protected override Task<int> CancelOrphansCoreAsync(
        IReadOnlyCollection<Guid> existingWebhookIds, int limit, CancellationToken cancellationToken)
    {
        var now = Now;
        return ChangeAsync(
            context => context.Deliveries
                .Where(d => d.State == DeliveryStates.Pending
                    && !existingWebhookIds.Contains(d.WebhookId)
                    && !context.Webhooks.Any(w => w.Id == d.WebhookId))
                .OrderBy(d => d.Sequence)
                .Take(limit),
            row => (row.State, row.SettledAt) = (DeliveryStates.Cancelled, now),
            cancellationToken);
    }

    protected override Task<int> PruneCoreAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
        => ChangeAsync(
            async context =>
            {
                var deliveries = await context.Deliveries
                    .Where(d => d.SettledAt < before)
                    .OrderBy(d => d.SettledAt)
                    .Take(limit)
                    .ToListAsync(cancellationToken);
                await RemoveAsync(context, deliveries, cancellationToken);

                var empty = await context.Messages
                    .Where(m => m.RaisedAt < before && !context.Deliveries.Any(d => d.MessageId == m.Id))
                    .Take(limit - deliveries.Count)
                    .ToListAsync(cancellationToken);
                context.RemoveRange(empty);

                var keysBefore = Now - OnceKeyRow.Retention;
                context.RemoveRange(await context.OnceKeys
                    .Where(k => k.WrittenAt < keysBefore && !context.Messages.Any(m => m.Id == k.MessageId))
                    .Take(limit)
                    .ToListAsync(cancellationToken));
                return deliveries.Count + empty.Count;
            },
            cancellationToken);

    protected internal override Task<DateTimeOffset> GetNowAsync(CancellationToken cancellationToken) => Task.FromResult(Now);

    protected internal override Task<int> RestartAsync(IReadOnlyList<long> sequences, CancellationToken cancellationToken)
    {
        var now = Now;
        return ChangeAsync(
            context => context.Deliveries
                .Where(d => sequences.Contains(d.Sequence)
                    && ((d.State != DeliveryStates.Prepared && d.State != DeliveryStates.Delivering) || d.ClaimId == null)),
            row =>
            {
                Release(row);
                row.EarlierAttempts = row.Attempts;
                row.DueAt = now;
                row.SettledAt = null;
            },
            cancellationToken);
    }

    public void Dispose() => _changing.Dispose();

    private static IEnumerable<DeliveryRow> FindDue(IEnumerable<DeliveryRow> open, DeliveryKind kind, int room, DateTimeOffset now)
        => open
            .Where(d => d.State == DeliveryStates.Pending && d.Attempts == 0 == (kind == DeliveryKind.FirstAttempt) && d.DueAt <= now)
            .OrderBy(d => d.DueAt)
            .ThenBy(d => d.Sequence)
            .Take(room);

    private static IEnumerable<DeliveryRow> FindHead(IEnumerable<DeliveryRow> open, DateTimeOffset now)
        => open.All(d => d.State != DeliveryStates.Delivering)
            && open.FirstOrDefault(d => d.State == DeliveryStates.Pending) is { } head && head.DueAt <= now ? [head] : [];

    private static void Release(DeliveryRow row) => (row.State, row.ClaimId, row.LeasedUntil) = (DeliveryStates.Pending, null, null);

    // Removes deliveries with their attempts, and messages that have no other delivery.
    private static async Task RemoveAsync(WebhookDbContext context, List<DeliveryRow> deliveries, CancellationToken cancellationToken)
    {
        var sequences = deliveries.ConvertAll(d => d.Sequence);
        var messageIds = deliveries.Select(d => d.MessageId).Distinct().ToArray();
        context.RemoveRange(await context.DeliveryAttempts
            .Where(a => sequences.Contains(a.DeliverySequence))
            .ToListAsync(cancellationToken));
        context.RemoveRange(deliveries);
        await context.SaveChangesAsync(cancellationToken);
        context.RemoveRange(await context.Messages
            .Where(m => messageIds.Contains(m.Id) && !context.Deliveries.Any(d => d.MessageId == m.Id))
            .ToListAsync(cancellationToken));
        await context.SaveChangesAsync(cancellationToken);
    }

    private void Settle(WebhookDbContext context, DeliveryRow row, DeliverySettlement settlement)
    {
        var now = Now;
        if (settlement.Attempt is { } attempt)
        {
            row.Attempts++;
            context.DeliveryAttempts.Add(DeliveryRowMapper.ToRow(row.Sequence, row.Attempts, attempt));
        }

        Release(row);
        if (settlement.State == DeliveryState.Pending)
        {
            row.DueAt = now + settlement.Delay;
        }
        else
        {
            row.State = DeliveryStates.ToText(settlement.State);
            row.SettledAt = now;
        }
    }

    private Task<int> ChangeAsync(
        Func<WebhookDbContext, IQueryable<DeliveryRow>> select, Action<DeliveryRow> change, CancellationToken cancellationToken)
        => ChangeAsync(
            async context =>
            {
                var rows = await select(context).ToListAsync(cancellationToken);
                rows.ForEach(change);
                return rows.Count;
            },
            cancellationToken);

    private async Task<T> ChangeAsync<T>(Func<WebhookDbContext, Task<T>> change, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            await using var context = await Database.OpenAsync(cancellationToken);
            var result = await change(context);
            await context.SaveChangesAsync(CancellationToken.None);
            return result;
        }
        finally
        {
            _changing.Release();
        }
    }
}
