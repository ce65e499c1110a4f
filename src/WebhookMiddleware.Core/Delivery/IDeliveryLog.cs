namespace WebhookMiddleware.Delivery;

/// <summary>The store's read role for people, and what they can set off.</summary>
public interface IDeliveryLog
{
    /// <summary>Reads one page, newest first.</summary>
    Task<DeliveryPage> ReadAsync(DeliveryQuery query, CancellationToken cancellationToken);

    /// <summary>Reads one delivery with its message and attempts; null when there is none with this id.</summary>
    Task<DeliveryDetails?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a settled or waiting delivery due at once, for a fresh attempt with the whole retry schedule before it. False: there is none with this id, it is
    /// being sent right now, or its message can't be read (<see cref="DeliveryDetails.Unreadable"/>).
    /// </summary>
    Task<bool> RetryAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Does so with at most <paramref name="limit"/> deliveries that the query selects (its cursor and limit aside); gives how many.</summary>
    Task<int> ReplayAsync(DeliveryQuery query, int limit, CancellationToken cancellationToken);
}
