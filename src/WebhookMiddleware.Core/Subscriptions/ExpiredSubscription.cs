namespace WebhookMiddleware.Subscriptions;

/// <summary>Represents a subscription whose term has expired.</summary>
/// <param name="Id">
/// The subscription's identifier. Together with <paramref name="ValidTo"/> it identifies one expiry, of which webhooks are notified once.
/// </param>
/// <param name="UserId">The identifier of the subscribed user.</param>
/// <param name="ValidTo">The end of the term, compared in whole milliseconds.</param>
public sealed record ExpiredSubscription(string Id, string UserId, DateTimeOffset ValidTo);
