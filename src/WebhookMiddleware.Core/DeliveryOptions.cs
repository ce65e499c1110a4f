using System.ComponentModel.DataAnnotations;

namespace WebhookMiddleware;

/// <summary>Settings of background deliveries, read from <c>Webhooks:Delivery</c>.</summary>
public sealed class DeliveryOptions
{
    /// <summary>
    /// Gets or sets the delays between attempts, each with ±20 % jitter. A failure after the last delay makes the delivery a dead letter.
    /// Given values replace the whole list. Range: at least one, each above zero and up to 30 days. Default: 5 s, 30 s, 2 min, 10 min,
    /// 30 min, 2 h, 5 h, 10 h, 10 h.
    /// </summary>
    public IReadOnlyList<TimeSpan> RetryDelays { get; set; } =
    [
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(10),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(2),
        TimeSpan.FromHours(5),
        TimeSpan.FromHours(10),
        TimeSpan.FromHours(10),
    ];

    /// <summary>
    /// Gets or sets the time for which a host has a delivery to itself before another host may take it over. A running host renews it every
    /// third of this time. From one second to one hour; default: one minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Gets or sets the interval at which the dispatcher asks the queue when nothing wakes it. From 50 milliseconds to one minute; default:
    /// one second.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets the number of sends that one webhook may have in flight on one host. From 1 to 1000; default: 16.</summary>
    [Range(1, 1_000)]
    public int MaxInFlightPerWebhook { get; set; } = 16;

    /// <summary>
    /// Gets or sets the number of sends that one host may have in flight; first attempts and retries are counted separately. From 1 to
    /// 10000; default: 128.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxInFlight { get; set; } = 128;

    /// <summary>
    /// Gets or sets the time for which delivered, dead and cancelled deliveries are kept. From one hour to 3650 days; default: seven days.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);
}
