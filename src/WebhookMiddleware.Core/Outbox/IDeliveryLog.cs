using WebhookMiddleware.Audit;

namespace WebhookMiddleware.Outbox;

/// <summary>The store's role for reading deliveries and replaying them.</summary>
public interface IDeliveryLog
{
    /// <summary>Reads one page, newest first.</summary>
    /// <param name="query">The filters and the page.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The page. With several filters it may be short, or empty, although it has a cursor.</returns>
    Task<DeliveryPage> ReadAsync(DeliveryQuery query, CancellationToken cancellationToken);

    /// <summary>Reads the deliveries that have ended since a position, in the order in which they ended.</summary>
    /// <param name="after">The position after which they ended.</param>
    /// <param name="quiet">
    /// How long ago they must have ended by the store's clock, so that what is written at the same time by several hosts is read in order.
    /// </param>
    /// <param name="limit">The maximum number of deliveries.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The deliveries.</returns>
    Task<IReadOnlyList<SettledDelivery>> ReadSettledAsync(
        SettledPosition after, TimeSpan quiet, int limit, CancellationToken cancellationToken);

    /// <summary>Reads one delivery with its message and attempts.</summary>
    /// <param name="id">The identifier of the delivery.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The delivery, or null when there is none with this identifier.</returns>
    Task<DeliveryDetails?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Makes a settled or waiting delivery due at once, for a new attempt with the whole retry schedule before it.</summary>
    /// <param name="id">The identifier of the delivery.</param>
    /// <param name="audit">The entry of the audit, written in the same transaction if the delivery is changed; null for none.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>
    /// False when there is none with this identifier, when it is being sent, or when its message can't be read
    /// (<see cref="DeliveryDetails.Unreadable"/>).
    /// </returns>
    Task<bool> RetryAsync(Guid id, AuditEntry? audit, CancellationToken cancellationToken);

    /// <summary>Does the same for deliveries that the query selects, without regard to its cursor and limit.</summary>
    /// <param name="query">The filters.</param>
    /// <param name="limit">The maximum number of deliveries.</param>
    /// <param name="audit">The entry of the audit, written in the same transaction if any is changed; null for none.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The number of deliveries made due.</returns>
    Task<int> ReplayAsync(DeliveryQuery query, int limit, AuditEntry? audit, CancellationToken cancellationToken);
}

/// <summary>Provides extensions for <see cref="IDeliveryLog"/>: changes without an entry of the audit.</summary>
public static class DeliveryLogExtensions
{
    /// <summary>Makes a settled or waiting delivery due at once.</summary>
    /// <param name="log">The log.</param>
    /// <param name="id">The identifier of the delivery.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>Whether it is due.</returns>
    public static Task<bool> RetryAsync(this IDeliveryLog log, Guid id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(log);
        return log.RetryAsync(id, audit: null, cancellationToken);
    }

    /// <summary>Makes the settled and waiting deliveries that the query selects due at once.</summary>
    /// <param name="log">The log.</param>
    /// <param name="query">The filters.</param>
    /// <param name="limit">The maximum number of deliveries.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The number of deliveries made due.</returns>
    public static Task<int> ReplayAsync(this IDeliveryLog log, DeliveryQuery query, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(log);
        return log.ReplayAsync(query, limit, audit: null, cancellationToken);
    }
}
