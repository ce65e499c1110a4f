namespace WebhookMiddleware.Delivery;

/// <summary>What the queue holds beside the deliveries that are due.</summary>
/// <param name="Prepared">How many deliveries wait for the request that wrote them.</param>
/// <param name="Dead">How many were given up; at most <see cref="MaxCounted"/>.</param>
/// <param name="Cancelled">How many were cancelled; at most <see cref="MaxCounted"/>.</param>
/// <param name="Deepest">The webhooks that most pending deliveries wait for, the deepest first.</param>
/// <param name="Others">How many wait for all other webhooks.</param>
internal sealed record QueueContents(long Prepared, long Dead, long Cancelled, IReadOnlyList<WebhookBacklog> Deepest, long Others)
{
    /// <summary>What has ended may be any number. Counting it stops where it would only cost more and say nothing new.</summary>
    public const int MaxCounted = 100_000;

    /// <summary>Adds up what is known of each webhook, puts them in their order, and adds up those that are too many.</summary>
    public static QueueContents Of(long prepared, long dead, long cancelled, IEnumerable<WebhookBacklog> backlogs, int webhooks)
    {
        // By id where there are as many: hooks must not change places with every measurement.
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
