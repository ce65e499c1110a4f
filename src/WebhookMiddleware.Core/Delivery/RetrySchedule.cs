using Microsoft.Extensions.Options;

namespace WebhookMiddleware.Delivery;

/// <summary>
/// How long to wait after each failure: the configured delays, spread by a fifth, so that what failed together does not come back together.
/// </summary>
internal sealed class RetrySchedule(IOptions<WebhookOptions> options, Random random)
{
    private const double Spread = 0.2;

    private readonly IReadOnlyList<int> _delaysMs = options.Value.Delivery.EffectiveRetryDelaysMs;

    /// <summary>The wait after the failure with this number, from 1; null when there is no further attempt.</summary>
    public TimeSpan? DelayAfter(int failure)
        => failure <= _delaysMs.Count
            ? TimeSpan.FromMilliseconds(_delaysMs[Math.Max(failure, 1) - 1] * (1 - Spread + (2 * Spread * random.NextDouble())))
            : null;
}
