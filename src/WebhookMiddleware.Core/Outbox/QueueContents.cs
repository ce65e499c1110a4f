namespace WebhookMiddleware.Outbox;

/// <summary>The contents of the queue apart from the due deliveries.</summary>
/// <param name="Prepared">The number of deliveries that wait for the request that wrote them.</param>
/// <param name="Dead">The number of dead deliveries, at most <see cref="MaxCounted"/>.</param>
/// <param name="Cancelled">The number of cancelled deliveries, at most <see cref="MaxCounted"/>.</param>
/// <param name="Deepest">The webhooks with most pending deliveries, in descending order.</param>
/// <param name="Others">The number of pending deliveries of all other webhooks.</param>
public sealed record QueueContents(long Prepared, long Dead, long Cancelled, IReadOnlyList<WebhookBacklog> Deepest, long Others)
{
    /// <summary>
    /// The number at which counting settled deliveries stops. There may be any number of them, and larger counts would only cost more.
    /// </summary>
    public const int MaxCounted = 100_000;

    /// <summary>Adds up the backlogs of each webhook, sorts them, and adds up those beyond the number of reported webhooks.</summary>
    /// <param name="prepared">The number of deliveries that wait for the request that wrote them.</param>
    /// <param name="dead">The number of dead deliveries, at most <see cref="MaxCounted"/>.</param>
    /// <param name="cancelled">The number of cancelled deliveries, at most <see cref="MaxCounted"/>.</param>
    /// <param name="backlogs">The pending deliveries of each webhook, in any number of parts.</param>
    /// <param name="webhooks">The number of webhooks to report.</param>
    public static QueueContents Of(long prepared, long dead, long cancelled, IEnumerable<WebhookBacklog> backlogs, int webhooks)
    {
        // Equal backlogs are sorted by id, so that webhooks don't change places with every measurement.
        WebhookBacklog[] all =
        [
            .. backlogs
                .GroupBy(backlog => backlog.WebhookId, (id, parts) => new WebhookBacklog(id, parts.Sum(part => part.Pending)))
                .OrderByDescending(backlog => backlog.Pending)
                .ThenBy(backlog => backlog.WebhookId),
        ];
        return new QueueContents(prepared, dead, cancelled, [.. all.Take(webhooks)], all.Skip(webhooks).Sum(backlog => backlog.Pending));
    }
}
