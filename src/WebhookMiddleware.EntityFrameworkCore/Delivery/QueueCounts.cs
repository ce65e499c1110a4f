using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.EntityFrameworkCore.Mapping;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>Counts deliveries for the metrics. One of the small indexes answers each query, whatever else the table has.</summary>
internal static class QueueCounts
{
    /// <summary>The statement of the depth. Each part is answered by the index of its kind of attempts.</summary>
    public const string Depth = """
        SELECT count(*), min(due_at) FROM webhook_deliveries WHERE state = 'pending' AND attempts = 0
        UNION ALL
        SELECT count(*), min(due_at) FROM webhook_deliveries WHERE state = 'pending' AND attempts > 0
        """;

    /// <summary>
    /// Returns the depth, with the due time of the oldest pending delivery even if it is not due yet. It is measured every few seconds from
    /// the start on, and therefore without EF.
    /// </summary>
    public static async Task<QueueDepth> ReadDepthAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Depth;
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
    public static async Task<QueueDepth> GetDepthAsync(WebhookDbContext context, CancellationToken cancellationToken)
    {
        var first = await MeasureAsync(PendingFirstAttempts(context), cancellationToken);
        var retries = await MeasureAsync(PendingRetries(context), cancellationToken);
        var oldest = first.OldestDueAt is null || retries.OldestDueAt < first.OldestDueAt ? retries.OldestDueAt : first.OldestDueAt;
        return new QueueDepth(first.Pending + retries.Pending, oldest);
    }

    public static async Task<QueueContents> GetContentsAsync(WebhookDbContext context, int maxWebhooks, CancellationToken cancellationToken)
    {
        var prepared = await Prepared(context).LongCountAsync(cancellationToken);
        var delivering = await Delivering(context).LongCountAsync(cancellationToken);
        var dead = await Dead(context).LongCountAsync(cancellationToken);
        var cancelled = await Cancelled(context).LongCountAsync(cancellationToken);
        if (maxWebhooks == 0)
        {
            return new QueueContents(prepared, delivering, dead, cancelled, [], 0);
        }

        WebhookBacklog[] counted =
        [
            .. await FirstAttempts(context).ToListAsync(cancellationToken),
            .. await Retries(context).ToListAsync(cancellationToken),
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

    // Prepared deliveries and those being sent have a claim, and few rows have one.
    public static IQueryable<long> Prepared(WebhookDbContext context)
        => context.Deliveries.Where(d => d.State == DeliveryStates.Prepared && d.ClaimId != null).Select(d => d.Sequence);

    public static IQueryable<long> Delivering(WebhookDbContext context)
        => context.Deliveries.Where(d => d.State == DeliveryStates.Delivering && d.ClaimId != null).Select(d => d.Sequence);

    public static IQueryable<long> Dead(WebhookDbContext context)
        => Bounded(context.Deliveries.Where(d => d.State == DeliveryStates.Dead && d.SettledAt != null));

    public static IQueryable<long> Cancelled(WebhookDbContext context)
        => Bounded(context.Deliveries.Where(d => d.State == DeliveryStates.Cancelled && d.SettledAt != null));

    public static IQueryable<WebhookBacklog> FirstAttempts(WebhookDbContext context) => ByWebhook(PendingFirstAttempts(context));

    public static IQueryable<WebhookBacklog> Retries(WebhookDbContext context) => ByWebhook(PendingRetries(context));

    private static IQueryable<DeliveryRow> PendingFirstAttempts(WebhookDbContext context)
        => context.Deliveries.Where(d => d.State == DeliveryStates.Pending && d.Attempts == 0);

    private static IQueryable<DeliveryRow> PendingRetries(WebhookDbContext context)
        => context.Deliveries.Where(d => d.State == DeliveryStates.Pending && d.Attempts > 0);

    private static async Task<QueueDepth> MeasureAsync(IQueryable<DeliveryRow> pending, CancellationToken cancellationToken)
    {
        // Two statements, because EF translates one into a sort of all rows.
        var count = await pending.LongCountAsync(cancellationToken);
        var oldest = count == 0 ? null : await pending.MinAsync(d => (DateTimeOffset?)d.DueAt, cancellationToken);
        return new QueueDepth(count, oldest);
    }

    private static IQueryable<long> Bounded(IQueryable<DeliveryRow> deliveries)
        => deliveries.OrderBy(d => d.Sequence).Select(d => d.Sequence).Take(QueueContents.MaxCounted);

    // The webhook comes first in the index, so its rows are next to each other there.
    private static IQueryable<WebhookBacklog> ByWebhook(IQueryable<DeliveryRow> pending)
        => pending.GroupBy(d => d.WebhookId).Select(group => new WebhookBacklog(group.Key, group.LongCount()));
}
