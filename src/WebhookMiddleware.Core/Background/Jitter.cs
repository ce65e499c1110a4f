namespace WebhookMiddleware.Background;

/// <summary>
/// Randomizes waits by up to a fifth in both directions, so that hosts and deliveries that failed at the same moment don't all retry at the
/// same moment.
/// </summary>
/// <param name="random">The source of randomness, which must be thread-safe.</param>
internal sealed class Jitter(Random random)
{
    private const double Spread = 0.2;

    public static Jitter Shared { get; } = new(Random.Shared);

    public TimeSpan Of(TimeSpan wait) => wait * (1 - Spread + (2 * Spread * random.NextDouble()));
}
