namespace WebhookMiddleware.Background;

/// <summary>
/// Spreads waits by a fifth to either side, so that hosts and deliveries that failed at the same moment do not all come back at the same
/// moment.
/// </summary>
/// <param name="random">The source of randomness; one that can be used by several threads.</param>
internal sealed class Jitter(Random random)
{
    private const double Spread = 0.2;

    public static Jitter Shared { get; } = new(Random.Shared);

    public TimeSpan Of(TimeSpan wait) => wait * (1 - Spread + (2 * Spread * random.NextDouble()));
}
