namespace WebhookMiddleware.Subscriptions;

/// <summary>
/// Provides the application's subscriptions whose term ends. Resolved once for each batch, in a scope of its own, so it may use scoped
/// services such as a <c>DbContext</c>.
/// </summary>
public interface IExpiringSubscriptionSource
{
    /// <summary>Returns subscriptions whose term has expired and that have not been marked since, the oldest expiry first.</summary>
    /// <param name="upTo">The reference time: a term that ends then, or earlier, has expired.</param>
    /// <param name="limit">The maximum number of subscriptions to return.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The expired subscriptions.</returns>
    Task<IReadOnlyList<ExpiredSubscription>> GetExpiredAsync(DateTimeOffset upTo, int limit, CancellationToken cancellationToken);

    /// <summary>Marks expiries as raised, so that they are not returned again.</summary>
    /// <remarks>
    /// Marking only saves work: an expiry that is returned again, after a crash or to a second host, is not raised again. It may therefore
    /// happen more than once, and concurrently on several hosts. A subscription that has a new term by now must stay unmarked, since the
    /// end of that term is yet to be raised.
    /// </remarks>
    /// <param name="raised">Expiries that <see cref="GetExpiredAsync"/> returned.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    Task MarkRaisedAsync(IReadOnlyList<ExpiredSubscription> raised, CancellationToken cancellationToken);
}
