namespace WebhookMiddleware.Outbox;

/// <summary>The contents of the queue apart from the due deliveries.</summary>
/// <param name="Prepared">The number of deliveries that wait for the request that wrote them.</param>
/// <param name="Delivering">The number of deliveries that hosts are sending.</param>
/// <param name="Dead">The number of dead deliveries, at most <see cref="MaxCounted"/>.</param>
/// <param name="Cancelled">The number of cancelled deliveries, at most <see cref="MaxCounted"/>.</param>
/// <param name="Deepest">The webhooks with most pending deliveries, in descending order.</param>
/// <param name="Others">The number of pending deliveries of all other webhooks.</param>
public sealed record QueueContents(
    long Prepared, long Delivering, long Dead, long Cancelled, IReadOnlyList<WebhookBacklog> Deepest, long Others)
{
    /// <summary>
    /// The number at which counting settled deliveries stops. There may be any number of them, and larger counts would only cost more.
    /// </summary>
    public const int MaxCounted = 100_000;
}
