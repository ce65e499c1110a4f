using System.ComponentModel.DataAnnotations;

namespace WebhookMiddleware;

/// <summary>Settings of background deliveries, read from <c>Webhooks:Delivery</c>.</summary>
public sealed class DeliveryOptions
{
    private static readonly int[] DefaultRetryDelaysMs =
    [
        5_000, 30_000, 120_000, 600_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 36_000_000,
    ];

    /// <summary>
    /// How long to wait after each failed attempt, in milliseconds, each ±20 %; after the last one a failure makes the delivery dead. Given values
    /// replace the whole list. Null (the default): 5 s, 30 s, 2 min, 10 min, 30 min, 2 h, 5 h, 10 h, 10 h.
    /// </summary>
    public int[]? RetryDelaysMs { get; set; }

    /// <summary>
    /// How long a host has a delivery to itself before another may take it over, in milliseconds; renewed every third of it while the host lives.
    /// 1000 to 3600000; default: 60000.
    /// </summary>
    [Range(1_000, 3_600_000)]
    public int LeaseMs { get; set; } = 60_000;

    /// <summary>How often the queue is asked when nothing wakes the dispatcher, in milliseconds. 50 to 60000; default: 1000.</summary>
    [Range(50, 60_000)]
    public int PollMs { get; set; } = 1_000;

    /// <summary>How many sends one webhook has in flight on one host. 1 to 1000; default: 16.</summary>
    [Range(1, 1_000)]
    public int MaxInFlightPerWebhook { get; set; } = 16;

    /// <summary>How many sends a host has in flight in all; of first attempts and of retries each. 1 to 10000; default: 128.</summary>
    [Range(1, 10_000)]
    public int MaxInFlight { get; set; } = 128;

    /// <summary>How long delivered, dead and cancelled deliveries stay readable, in hours. 1 to 87600; default: 168, seven days.</summary>
    [Range(1, 87_600)]
    public int RetentionHours { get; set; } = 168;

    internal IReadOnlyList<int> EffectiveRetryDelaysMs => RetryDelaysMs ?? DefaultRetryDelaysMs;
}
