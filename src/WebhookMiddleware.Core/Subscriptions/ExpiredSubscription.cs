namespace WebhookMiddleware.Subscriptions;

/// <summary>A subscription whose term has expired.</summary>
/// <param name="Id">The subscription. Together with <paramref name="ValidTo"/> it stands for one expiry, which webhooks hear of once.</param>
/// <param name="UserId">Whose it is.</param>
/// <param name="ValidTo">The end of its term, judged in whole milliseconds.</param>
public sealed record ExpiredSubscription(string Id, string UserId, DateTimeOffset ValidTo);
