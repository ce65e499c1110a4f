using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Audit;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>
/// The outbox and queue in a database that begins empty and that only this process uses: EF's InMemory database. One lock makes each change
/// atomic for the process, because such a database has no transactions.
/// </summary>
/// <remarks>
/// The database has no indexes: each of its queries reads a whole table. Deliveries that are not settled are therefore also kept here, so
/// that the queue doesn't slow down with what is settled.
/// </remarks>
/// <param name="dependencies">The services of the store.</param>
public sealed partial class SingleProcessDeliveryStore(DeliveryStoreDependencies dependencies)
    : DeliveryStore(dependencies), IDisposable
{
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly Dictionary<long, DeliveryRow> _open = [];
    private readonly HashSet<Guid> _messageIds = [];
    private readonly HashSet<Guid> _deliveryIds = [];

    /// <inheritdoc/>
    protected internal override string? Held => null;

    private DateTimeOffset Now => TimeProvider.GetUtcNow();

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<ClaimedRow>> ClaimRowsAsync(ClaimRequest request, CancellationToken cancellationToken)
        => ChangeAsync<IReadOnlyList<ClaimedRow>>(
            context =>
            {
                var now = Now;
                var ids = request.Webhooks.Select(webhook => webhook.Id).ToHashSet();
                var open = _open.Values
                    .Where(d => ids.Contains(d.WebhookId))
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
                    row.ClaimId = request.ClaimId;
                    row.LeasedUntil = now + request.Lease;
                }

                context.UpdateRange(claimed.AsEnumerable());
                return Task.FromResult<IReadOnlyList<ClaimedRow>>([.. claimed.Select(row => new ClaimedRow(row))]);
            },
            cancellationToken);

    /// <inheritdoc/>
    public override Task RenewAsync(Guid claimId, TimeSpan lease, CancellationToken cancellationToken)
        => ChangeAsync(row => row.ClaimId == claimId, int.MaxValue, row => row.LeasedUntil = Now + lease, cancellationToken);

    /// <inheritdoc/>
    protected override Task SettleCoreAsync(
        IReadOnlyList<DeliverySettlement> settlements, IReadOnlyList<Guid> endedClaims, CancellationToken cancellationToken)
        => ChangeAsync(
            context =>
            {
                var rows = _open.Values.Where(row => row.ClaimId is not null).ToDictionary(row => (row.Id, row.ClaimId!.Value));
                foreach (var settlement in settlements)
                {
                    if (rows.TryGetValue((settlement.DeliveryId, settlement.ClaimId), out var row))
                    {
                        Settle(context, row, settlement);
                    }
                }

                return Task.FromResult(true);
            },
            cancellationToken);

    /// <inheritdoc/>
    protected override Task ReleaseCoreAsync(Guid claimId, CancellationToken cancellationToken)
        => ChangeAsync(row => row.ClaimId == claimId, int.MaxValue, Release, cancellationToken);

    /// <inheritdoc/>
    protected override Task<int> RecoverCoreAsync(int limit, CancellationToken cancellationToken)
    {
        var now = Now;
        return ChangeAsync(row => row.LeasedUntil <= now, limit, Release, cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task<int> CancelOrphansCoreAsync(
        IReadOnlyCollection<Guid> existingWebhookIds, TimeSpan wait, int limit, CancellationToken cancellationToken)
    {
        var now = Now;
        return ChangeAsync(
            async context =>
            {
                var stored = await context.Webhooks.Select(webhook => webhook.Id).ToListAsync(cancellationToken);
                HashSet<Guid> existing = [.. existingWebhookIds, .. stored];
                var kept = await context.Versions.Select(version => version.WebhookId).Distinct().ToListAsync(cancellationToken);
                var deleted = kept.Except(existing).ToHashSet();
                return Change(
                    context,
                    row => row.ClaimId is null
                        && (deleted.Contains(row.WebhookId) || (row.DueAt <= now - wait && !existing.Contains(row.WebhookId))),
                    limit,
                    row => (row.State, row.SettledAt) = (DeliveryStates.Cancelled, now));
            },
            cancellationToken);
    }

    /// <inheritdoc/>
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
                    .Where(m => m.RaisedAt < before && m.Deliveries == 0)
                    .Take(limit - deliveries.Count)
                    .ToListAsync(cancellationToken);
                context.RemoveRange(empty);
                _messageIds.ExceptWith(empty.Select(message => message.Id));

                var keysBefore = Now - OnceKeyRetention;
                context.RemoveRange(await context.OnceKeys
                    .Where(k => k.WrittenAt < keysBefore && !context.Messages.Any(m => m.Id == k.MessageId))
                    .Take(limit)
                    .ToListAsync(cancellationToken));
                return deliveries.Count + empty.Count;
            },
            cancellationToken);

    /// <inheritdoc/>
    protected internal override Task<DateTimeOffset> GetNowAsync(CancellationToken cancellationToken) => Task.FromResult(Now);

    /// <inheritdoc/>
    protected internal override Task<int> RestartAsync(
        IReadOnlyList<long> sequences, AuditRow? audit, CancellationToken cancellationToken)
    {
        var now = Now;
        return ChangeAsync(
            async context =>
            {
                var rows = await context.Deliveries
                    .Where(d => sequences.Contains(d.Sequence) && d.ClaimId == null)
                    .ToListAsync(cancellationToken);
                foreach (var row in rows)
                {
                    Release(row);
                    (row.EarlierAttempts, row.DueAt, row.SettledAt) = (row.Attempts, now, null);
                    _open[row.Sequence] = row;
                }

                if (audit is not null && rows.Count > 0)
                {
                    context.Audit.Add(audit);
                }

                return rows.Count;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _changing.Dispose();

    private static IEnumerable<DeliveryRow> FindDue(IEnumerable<DeliveryRow> open, DeliveryKind kind, int room, DateTimeOffset now)
        => open
            .Where(d => IsWaiting(d) && d.Attempts == 0 == (kind == DeliveryKind.FirstAttempt) && d.DueAt <= now)
            .OrderBy(d => d.DueAt)
            .ThenBy(d => d.Sequence)
            .Take(room);

    private static IEnumerable<DeliveryRow> FindHead(IEnumerable<DeliveryRow> open, DateTimeOffset now)
        => open.All(d => d.ClaimId is null) && open.FirstOrDefault(IsWaiting) is { } head && head.DueAt <= now ? [head] : [];

    private static bool IsWaiting(DeliveryRow row) => row.State == DeliveryStates.Pending && row.ClaimId is null;

    private static void Release(DeliveryRow row) => (row.State, row.ClaimId, row.LeasedUntil) = (DeliveryStates.Pending, null, null);

    // Removes deliveries with their attempts, and messages that have no other delivery.
    private async Task RemoveAsync(WebhookDbContext context, List<DeliveryRow> deliveries, CancellationToken cancellationToken)
    {
        var sequences = deliveries.ConvertAll(d => d.Sequence);
        context.RemoveRange(await context.DeliveryAttempts
            .Where(a => sequences.Contains(a.DeliverySequence))
            .ToListAsync(cancellationToken));
        context.RemoveRange(deliveries);
        var removed = deliveries.ToLookup(d => d.MessageId);
        var messageIds = removed.Select(of => of.Key).ToArray();
        var messages = await context.Messages.Where(m => messageIds.Contains(m.Id)).ToListAsync(cancellationToken);
        messages.ForEach(message => message.Deliveries -= removed[message.Id].Count());
        var empty = messages.FindAll(message => message.Deliveries == 0);
        context.RemoveRange(empty);
        await context.SaveChangesAsync(cancellationToken);
        _messageIds.ExceptWith(empty.Select(message => message.Id));
        _deliveryIds.ExceptWith(deliveries.Select(delivery => delivery.Id));
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
            _open.Remove(row.Sequence);
        }

        context.Update(row);
    }

    private Task<int> ChangeAsync(
        Func<DeliveryRow, bool> condition, int limit, Action<DeliveryRow> change, CancellationToken cancellationToken)
        => ChangeAsync(context => Task.FromResult(Change(context, condition, limit, change)), cancellationToken);

    // Changes open rows, the oldest first.
    private int Change(WebhookDbContext context, Func<DeliveryRow, bool> condition, int limit, Action<DeliveryRow> change)
    {
        DeliveryRow[] rows = [.. _open.Values.Where(condition).OrderBy(row => row.Sequence).Take(limit)];
        foreach (var row in rows)
        {
            change(row);
            if (row.SettledAt is not null)
            {
                _open.Remove(row.Sequence);
            }
        }

        context.UpdateRange(rows.AsEnumerable());
        return rows.Length;
    }

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
