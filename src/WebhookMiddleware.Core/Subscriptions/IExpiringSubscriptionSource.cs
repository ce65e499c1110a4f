namespace WebhookMiddleware.Subscriptions;

/// <summary>
/// The application's subscriptions, as far as their end is concerned. Made once for each batch, in a scope of its own, so that it may use scoped services
/// such as a <c>DbContext</c>.
/// </summary>
public interface IExpiringSubscriptionSource
{
    /// <summary>Gives subscriptions whose term has expired and that have not been marked since: the oldest expiry first.</summary>
    /// <param name="upTo">The moment to judge by: a term that ends then, or earlier, has expired.</param>
    /// <param name="limit">How many to give at most.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<IReadOnlyList<ExpiredSubscription>> GetExpiredAsync(DateTimeOffset upTo, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Marks expiries as raised, so that they are not given again. That only saves work: an expiry that is given again, after a crash or to a second
    /// host, is not raised again. Marking may therefore happen more than once and at the same time on several hosts. A subscription that has another term
    /// by now must stay unmarked, since that term's end is yet to be raised.
    /// </summary>
    /// <param name="raised">Expiries that <see cref="GetExpiredAsync"/> gave.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    Task MarkRaisedAsync(IReadOnlyList<ExpiredSubscription> raised, CancellationToken cancellationToken);
}
