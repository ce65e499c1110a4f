using Microsoft.Extensions.Options;
using WebhookMiddleware.Background;

namespace WebhookMiddleware.Delivery;

/// <summary>Returns how long to wait after each failure: the configured delays, with jitter.</summary>
internal sealed class RetrySchedule(IOptions<WebhookOptions> options, Jitter jitter)
{
    private readonly IReadOnlyList<TimeSpan> _delays = options.Value.Delivery.RetryDelays;

    /// <summary>Returns the wait after the failure with this number, from 1; null when there is no further attempt.</summary>
    public TimeSpan? DelayAfter(int failure)
        => failure <= _delays.Count ? jitter.Of(_delays[Math.Max(failure, 1) - 1]) : null;
}
