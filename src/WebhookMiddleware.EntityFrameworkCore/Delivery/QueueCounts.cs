using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Mapping;
using WebhookMiddleware.EntityFrameworkCore.Outbox;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>Counts deliveries for the metrics. One of the small indexes answers each query, whatever else the table has.</summary>
internal sealed class QueueCounts(WebhookDbContext context, DeliveryStore store)
{
    /// <summary>Gets how many deliveries each message has whose request has not ended. There are few such messages.</summary>
    public IQueryable<int> Prepared => context.EnlistedMessages.Select(message => message.Deliveries.Length / EnlistedDeliveries.Size);

    public IQueryable<long> Delivering => Claimed.Where(d => d.State == DeliveryStates.Pending).Select(d => d.Sequence);

    public IQueryable<long> Dead => Bounded(DeliverySearch.Settled(context.Deliveries, DeliveryState.Dead));

    public IQueryable<long> Cancelled => Bounded(DeliverySearch.Settled(context.Deliveries, DeliveryState.Cancelled));

    public IQueryable<WebhookBacklog> FirstAttempts => ByWebhook(Waiting.Where(d => d.Attempts == 0));

    public IQueryable<WebhookBacklog> Retries => ByWebhook(Waiting.Where(d => d.Attempts > 0));

    // The indexes of what is due have the claimed rows, too, but not their claims: the few that are claimed are read once and left out.
    private IQueryable<DeliveryRow> Waiting
        => store.Held is null
            ? context.Deliveries.Where(d => d.State == DeliveryStates.Pending && d.ClaimId == null)
            : context.Deliveries.Where(d => d.State == DeliveryStates.Pending && !Claimed.Select(c => c.Sequence).Contains(d.Sequence));

    private IQueryable<DeliveryRow> Claimed => ClaimedOf(context, store);

    /// <summary>Returns the query of the deliveries that claims hold.</summary>
#pragma warning disable EF1002 // The condition is a constant of the store.
    public static IQueryable<DeliveryRow> ClaimedOf(WebhookDbContext context, DeliveryStore store)
        => store.Held is { } held
            ? context.Deliveries.FromSqlRaw($"SELECT * FROM webhook_deliveries WHERE {held}")
            : context.Deliveries.Where(d => d.ClaimId != null);
#pragma warning restore EF1002

    /// <summary>Returns the statement of the depth. Each part is answered by the index of its kind of attempts.</summary>
    /// <param name="held">The condition of the rows that claims hold.</param>
    public static string Depth(string held) => $"""
        SELECT count(*), min(due_at) FROM webhook_deliveries
        WHERE state = 'pending' AND attempts = 0 AND sequence NOT IN (SELECT sequence FROM webhook_deliveries WHERE {held})
        UNION ALL
        SELECT count(*), min(due_at) FROM webhook_deliveries
        WHERE state = 'pending' AND attempts > 0 AND sequence NOT IN (SELECT sequence FROM webhook_deliveries WHERE {held})
        """;

    /// <summary>
    /// Returns the depth, with the due time of the oldest pending delivery even if it is not due yet. It is measured every few seconds from
    /// the start on, and therefore without EF.
    /// </summary>
    public static async Task<QueueDepth> ReadDepthAsync(DbConnection connection, string held, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Depth(held);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var (pending, oldest) = (0L, (long?)null);
        while (await reader.ReadAsync(cancellationToken))
        {
            pending += reader.GetInt64(0);
            if (!reader.IsDBNull(1) && !(oldest <= reader.GetInt64(1)))
            {
                oldest = reader.GetInt64(1);
            }
        }

        return new QueueDepth(pending, oldest is { } dueAt ? UnixMillisecondsConverter.Read(dueAt) : null);
    }

    /// <summary>Returns the same with EF, for a database without connections.</summary>
    public async Task<QueueDepth> GetDepthAsync(CancellationToken cancellationToken)
    {
        var count = await Waiting.LongCountAsync(cancellationToken);
        var oldest = count == 0 ? null : await Waiting.MinAsync(d => (DateTimeOffset?)d.DueAt, cancellationToken);
        return new QueueDepth(count, oldest);
    }

    public async Task<QueueContents> GetContentsAsync(int maxWebhooks, CancellationToken cancellationToken)
    {
        var prepared = await Prepared.SumAsync(cancellationToken);
        var delivering = await Delivering.LongCountAsync(cancellationToken);
        var dead = await Dead.LongCountAsync(cancellationToken);
        var cancelled = await Cancelled.LongCountAsync(cancellationToken);
        if (maxWebhooks == 0)
        {
            return new QueueContents(prepared, delivering, dead, cancelled, [], 0);
        }

        WebhookBacklog[] counted =
        [
            .. await FirstAttempts.ToListAsync(cancellationToken),
            .. await Retries.ToListAsync(cancellationToken),
        ];

        // Equal backlogs are sorted by id, so that webhooks don't change places with every measurement.
        WebhookBacklog[] backlogs =
        [
            .. counted
                .GroupBy(backlog => backlog.WebhookId, (id, parts) => new WebhookBacklog(id, parts.Sum(part => part.Pending)))
                .OrderByDescending(backlog => backlog.Pending)
                .ThenBy(backlog => backlog.WebhookId),
        ];
        var others = backlogs.Skip(maxWebhooks).Sum(backlog => backlog.Pending);
        return new QueueContents(prepared, delivering, dead, cancelled, [.. backlogs.Take(maxWebhooks)], others);
    }

    private static IQueryable<long> Bounded(IQueryable<DeliveryRow> deliveries)
        => deliveries.OrderBy(d => d.Sequence).Select(d => d.Sequence).Take(QueueContents.MaxCounted);

    // The webhook comes first in the index, so its rows are next to each other there.
    private static IQueryable<WebhookBacklog> ByWebhook(IQueryable<DeliveryRow> pending)
        => pending.GroupBy(d => d.WebhookId).Select(group => new WebhookBacklog(group.Key, group.LongCount()));
}
