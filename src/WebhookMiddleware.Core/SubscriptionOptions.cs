using System.ComponentModel.DataAnnotations;

namespace WebhookMiddleware;

/// <summary>Settings of the subscription-expiry worker, read from <c>Webhooks:Subscriptions</c>.</summary>
public sealed class SubscriptionOptions
{
    /// <summary>
    /// Gets or sets the interval at which the application is asked for expired subscriptions. From 50 milliseconds to one hour;
    /// default: one second.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "01:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);
}
