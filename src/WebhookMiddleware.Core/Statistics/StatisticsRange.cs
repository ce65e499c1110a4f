namespace WebhookMiddleware.Statistics;

/// <summary>Represents the rows that are read together. A null filter matches all rows.</summary>
/// <param name="Interval">Whether rows of minutes or of hours are read.</param>
/// <param name="From">The time at or after which their intervals begin.</param>
/// <param name="To">The time before which their intervals begin.</param>
public sealed record StatisticsRange(StatisticsInterval Interval, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Gets the webhooks whose rows are read.</summary>
    public IReadOnlyList<Guid>? WebhookIds { get; init; }

    /// <summary>Gets the event whose rows are read.</summary>
    public string? Event { get; init; }
}
