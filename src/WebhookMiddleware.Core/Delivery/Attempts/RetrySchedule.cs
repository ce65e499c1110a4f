using Microsoft.Extensions.Options;
using WebhookMiddleware.Background;

namespace WebhookMiddleware.Delivery.Attempts;

/// <summary>Provides the delays between attempts: the configured ones, with jitter.</summary>
internal sealed class RetrySchedule(IOptions<WebhookOptions> options, Jitter jitter)
{
    private readonly IReadOnlyList<TimeSpan> _delays = options.Value.Delivery.RetryDelays;

    /// <summary>Returns the delay after the failure with this number, starting at 1, or null when there is no further attempt.</summary>
    public TimeSpan? DelayAfter(int failure)
        => failure <= _delays.Count ? jitter.Of(_delays[Math.Max(failure, 1) - 1]) : null;
}
