using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.Audit;
using WebhookMiddleware.EntityFrameworkCore.Audit;
using WebhookMiddleware.EntityFrameworkCore.Database;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

internal sealed class DeliveryLog(WebhookDatabase database, DeliveryStore store, StoredMessages messages) : IDeliveryLog
{
    public async Task<DeliveryPage> ReadAsync(DeliveryQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        await using var context = await database.OpenAsync(cancellationToken);
        var part = await new DeliverySearch(context, store, query).FindPartAsync(cancellationToken);
        var deliveries = part.Of(Filter(context.Deliveries.AsNoTracking(), query));

        // One row more than requested shows whether there is a next page.
        var limit = query.Limit < int.MaxValue ? query.Limit + 1 : query.Limit;
        var rows = await DeliveryRows.ReadAsync(DeliverySearch.Newest(deliveries, limit), cancellationToken);
        var page = rows.Take(query.Limit).Where(row => row.Id != Guid.Empty).Select(DeliveryRowMapper.ToSummary);
        return new DeliveryPage([.. page], rows.Count > query.Limit ? rows[query.Limit - 1].Sequence : part.GoesOnBefore);
    }

    public async Task<IReadOnlyList<SettledDelivery>> ReadSettledAsync(
        SettledPosition after, TimeSpan quiet, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        await using var context = await database.OpenAsync(cancellationToken);
        var until = await store.GetNowAsync(cancellationToken) - quiet;
        var rows = await DeliveryRows.ReadAsync(Settled(context, after, until, limit), cancellationToken);
        return [.. rows.Where(row => row.SettledAt is not null)
            .Select(row => new SettledDelivery(DeliveryRowMapper.ToSummary(row), row.SettledAt!.Value))];
    }

    /// <summary>Returns the query of the deliveries that ended behind a position, of which the tests look at the plan.</summary>
    internal static IQueryable<DeliveryRow> Settled(WebhookDbContext context, SettledPosition after, DateTimeOffset until, int limit)
        => context.Deliveries.AsNoTracking()
            .Where(d => d.SettledAt != null && d.SettledAt >= after.At && d.SettledAt < until)
            .Where(d => d.SettledAt > after.At || d.Id > after.Id)
            .OrderBy(d => d.SettledAt)
            .ThenBy(d => d.Id)
            .Take(limit);

    public async Task<DeliveryDetails?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var context = await database.OpenAsync(cancellationToken);

        if (await FindAsync(context, id, cancellationToken) is not var (row, attempts))
        {
            return null;
        }

        var stored = (await messages.ReadAsync([row.MessageId], cancellationToken))[row.MessageId];
        return new DeliveryDetails(
            DeliveryRowMapper.ToSummary(row),
            row.MessageId,
            stored.Message?.Data ?? default,
            attempts)
        {
            Unreadable = stored.Defect,
        };
    }

    /// <summary>Returns the query of the first attempt at a delivery, of which the tests look at the plan.</summary>
    internal static IQueryable<FirstAttemptRow> First(WebhookDbContext context, long sequence)
        => context.FirstAttempts.AsNoTracking().Where(a => a.Sequence == sequence);

    public async Task<bool> RetryAsync(Guid id, AuditEntry? audit, CancellationToken cancellationToken)
    {
        await using var context = await database.OpenAsync(cancellationToken);
        if (await FindRowAsync(context, id, cancellationToken) is not { } row)
        {
            return false;
        }

        // With an unreadable message, the delivery would only fail again. A message that has been repaired since is readable and is sent.
        var read = await messages.ReadAsync([row.MessageId], cancellationToken);
        return read[row.MessageId].Defect is null && await store.RestartAsync([row.Sequence], ToRow(audit), cancellationToken) > 0;
    }

    public async Task<int> ReplayAsync(
        DeliveryQuery query, int limit, AuditEntry? audit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        await using var context = await database.OpenAsync(cancellationToken);

        // Deliveries that are already due for a fresh attempt are left out, because a caller that replays in batches would get the same
        // ones again and again. So are those that a claim holds, which can't be restarted.
        var now = await store.GetNowAsync(cancellationToken);
        var sequences = await Filter(context.Deliveries, query)
            .Where(d => d.ClaimId == null)
            .Where(d => d.SettledAt != null
                || (d.State == DeliveryStates.Pending && (d.DueAt > now || d.Attempts > d.EarlierAttempts)))
            .OrderBy(d => d.Sequence)
            .Select(d => d.Sequence)
            .Take(limit)
            .ToListAsync(cancellationToken);
        return sequences.Count == 0 ? 0 : await store.RestartAsync(sequences, ToRow(audit), cancellationToken);
    }

    private static AuditRow? ToRow(AuditEntry? entry) => entry is null ? null : AuditRowMapper.ToRow(entry);

    // The state and the attempts are read by one statement: between two, an attempt could end, and would be listed while its delivery is
    // still shown as being delivered. The message never changes.
    private static async Task<(DeliveryRow Row, DeliveryAttempt[] Attempts)?> FindAsync(
        WebhookDbContext context, Guid id, CancellationToken cancellationToken)
    {
        try
        {
            var found = await context.Deliveries
                .AsNoTracking()
                .Where(delivery => delivery.Id == id)
                .Select(delivery => new
                {
                    Delivery = delivery,
                    Others = context.DeliveryAttempts.Where(a => a.DeliverySequence == delivery.Sequence).OrderBy(a => a.Number).ToList(),
                })
                .SingleOrDefaultAsync(cancellationToken);
            if (found is null)
            {
                return null;
            }

            // Read by a statement of its own, which is as good as one for all: it is there as soon as the delivery counts an attempt, and
            // never changes. EF would join it by an expression that no index has.
            var first = found.Delivery.Attempts == 0
                ? null
                : await First(context, found.Delivery.Sequence).FirstOrDefaultAsync(cancellationToken);
            return (found.Delivery, ToAttempts(first, found.Others));
        }
        catch (Exception exception) when (exception.IsRowFault())
        {
            if (await FindRowAsync(context, id, cancellationToken) is not { } row)
            {
                return null;
            }

            var others = await context.DeliveryAttempts
                .AsNoTracking().Where(a => a.DeliverySequence == row.Sequence).OrderBy(a => a.Number).ToListAsync(cancellationToken);
            return (row, ToAttempts(await First(context, row.Sequence).FirstOrDefaultAsync(cancellationToken), others));
        }
    }

    private static DeliveryAttempt[] ToAttempts(FirstAttemptRow? first, List<DeliveryAttemptRow> others)
    {
        var attempts = others.Select(DeliveryRowMapper.ToAttempt);
        return [.. first is null ? attempts : attempts.Prepend(DeliveryRowMapper.ToAttempt(number: 1, first))];
    }

    private static async Task<DeliveryRow?> FindRowAsync(WebhookDbContext context, Guid id, CancellationToken cancellationToken)
        => (await DeliveryRows.ReadAsync(context.Deliveries.AsNoTracking().Where(d => d.Id == id), cancellationToken)).SingleOrDefault();

    private static IQueryable<DeliveryRow> Filter(IQueryable<DeliveryRow> deliveries, DeliveryQuery query)
    {
        if (query.WebhookId is { } webhookId)
        {
            deliveries = deliveries.Where(d => d.WebhookId == webhookId);
        }

        if (query.Event is { } eventName)
        {
            deliveries = deliveries.Where(d => d.Event == eventName);
        }

        if (query.State is { } state)
        {
            deliveries = state switch
            {
                DeliveryState.Pending => Open(deliveries).Where(d => d.ClaimId == null),
                DeliveryState.Delivering => Open(deliveries).Where(d => d.ClaimId != null),
                _ => DeliverySearch.Settled(deliveries, state),
            };
        }

        if (query.From is { } from)
        {
            deliveries = deliveries.Where(d => d.CreatedAt >= from);
        }

        if (query.To is { } to)
        {
            deliveries = deliveries.Where(d => d.CreatedAt < to);
        }

        return deliveries;
    }

    // The second condition lets the databases use the index that has only open rows.
    private static IQueryable<DeliveryRow> Open(IQueryable<DeliveryRow> deliveries)
        => deliveries.Where(d => d.State == DeliveryStates.Pending && d.SettledAt == null);
}
