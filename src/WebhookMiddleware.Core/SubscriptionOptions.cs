using System.ComponentModel.DataAnnotations;

namespace WebhookMiddleware;

/// <summary>Settings of the subscription-expiry worker, read from <c>Webhooks:Subscriptions</c>.</summary>
public sealed class SubscriptionOptions
{
    /// <summary>How often the application's subscriptions are asked for expired ones, in milliseconds. 50 to 3600000; default: 1000.</summary>
    [Range(50, 3_600_000)]
    public int PollMs { get; set; } = 1_000;
}
