namespace WebhookMiddleware.Statistics;

/// <summary>Represents a query of the statistics.</summary>
/// <remarks>
/// Steps begin at multiples of their length since 1970 (UTC). The first and the last step are whole, so they may have something from before
/// <see cref="From"/> or after <see cref="To"/>.
/// </remarks>
public sealed record StatisticsQuery
{
    /// <summary>Gets the time from which on is counted.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Gets the time until which is counted.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>
    /// Gets the length of a step: a number of whole minutes, or of whole hours. What is older than a day is kept by the hour: of a shorter
    /// step, the first one in an hour then has all of the hour.
    /// </summary>
    public required TimeSpan Step { get; init; }

    /// <summary>Gets the webhooks that are counted; null for all.</summary>
    public IReadOnlyList<Guid>? WebhookIds { get; init; }

    /// <summary>Gets the event that is counted; null for all.</summary>
    public string? Event { get; init; }
}
