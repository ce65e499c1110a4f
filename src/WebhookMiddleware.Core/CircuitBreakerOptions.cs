using System.ComponentModel.DataAnnotations;

namespace WebhookMiddleware;

/// <summary>Settings of the circuit breaker that each webhook has on each host, read from <c>Webhooks:CircuitBreaker</c>.</summary>
public sealed class CircuitBreakerOptions
{
    /// <summary>
    /// Gets or sets the failure ratio at which the breaker opens, within <see cref="SamplingDuration"/>. From 0.01 to 1; default:
    /// 0.5.
    /// </summary>
    [Range(0.01, 1.0)]
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>
    /// Gets or sets the number of calls within <see cref="SamplingDuration"/> below which the breaker stays closed. From 2 to 100000;
    /// default: 20.
    /// </summary>
    [Range(2, 100_000)]
    public int MinimumThroughput { get; set; } = 20;

    /// <summary>Gets or sets the time over which calls are counted. From one second to one hour; default: 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan SamplingDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets or sets the time for which the webhook is not called once the breaker has opened; then the next call decides whether it closes.
    /// From one second to one hour; default: 15 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(15);
}
