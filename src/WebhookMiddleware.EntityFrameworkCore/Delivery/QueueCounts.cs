using WebhookMiddleware.Delivery;

namespace WebhookMiddleware.EntityFrameworkCore.Delivery;

/// <summary>What is counted for the metrics. Each query is answered by one of the small indices, whatever lies in the table.</summary>
internal static class QueueCounts
{
    // They have a claim, and few rows do.
    public static IQueryable<long> Prepared(WebhookDbContext context)
        => context.Deliveries.Where(d => d.State == DeliveryStates.Prepared && d.ClaimId != null).Select(d => d.Sequence);

    public static IQueryable<long> Dead(WebhookDbContext context)
        => Bounded(context.Deliveries.Where(d => d.State == DeliveryStates.Dead && d.SettledAt != null));

    public static IQueryable<long> Cancelled(WebhookDbContext context)
        => Bounded(context.Deliveries.Where(d => d.State == DeliveryStates.Cancelled && d.SettledAt != null));

    public static IQueryable<WebhookBacklog> FirstAttempts(WebhookDbContext context)
        => ByWebhook(context.Deliveries.Where(d => d.State == DeliveryStates.Pending && d.Attempts == 0));

    public static IQueryable<WebhookBacklog> Retries(WebhookDbContext context)
        => ByWebhook(context.Deliveries.Where(d => d.State == DeliveryStates.Pending && d.Attempts > 0));

    private static IQueryable<long> Bounded(IQueryable<DeliveryRow> deliveries)
        => deliveries.OrderBy(d => d.Sequence).Select(d => d.Sequence).Take(QueueContents.MaxCounted);

    // The webhook comes first in the index: its rows are next to each other there.
    private static IQueryable<WebhookBacklog> ByWebhook(IQueryable<DeliveryRow> pending)
        => pending.GroupBy(d => d.WebhookId).Select(group => new WebhookBacklog(group.Key, group.LongCount()));
}
