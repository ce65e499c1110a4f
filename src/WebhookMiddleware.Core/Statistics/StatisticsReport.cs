namespace WebhookMiddleware.Statistics;

/// <summary>Represents the result of a <see cref="StatisticsQuery"/>.</summary>
/// <param name="From">When the first step begins.</param>
/// <param name="To">When the last step ends.</param>
/// <param name="Items">What was counted in each step, by time, then by webhook, event and kind. Steps without calls have no items.</param>
/// <param name="Totals">What was counted in all steps together, by webhook, event and kind.</param>
public sealed record StatisticsReport(
    DateTimeOffset From, DateTimeOffset To, IReadOnlyList<StatisticsItem> Items, IReadOnlyList<StatisticsItem> Totals);

/// <summary>Represents the calls or attempts of one webhook and event.</summary>
public sealed record StatisticsItem
{
    /// <summary>Gets when the step begins; for totals, when the first step begins.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Gets the webhook.</summary>
    public required Guid WebhookId { get; init; }

    /// <summary>Gets the event's name.</summary>
    public required string Event { get; init; }

    /// <summary>Gets what is counted.</summary>
    public required StatisticsKind Kind { get; init; }

    /// <summary>Gets the number of calls or attempts.</summary>
    public required long Count { get; init; }

    /// <summary>Gets the outcomes that have occurred, with their counts.</summary>
    public required IReadOnlyList<OutcomeCount> Outcomes { get; init; }

    /// <summary>
    /// Gets the duration in milliseconds that half of the calls did not exceed, to within 5 %; null if the webhook was never called.
    /// </summary>
    public double? P50Ms { get; init; }

    /// <summary>Gets the duration in milliseconds that 95 % of the calls did not exceed, as <see cref="P50Ms"/>.</summary>
    public double? P95Ms { get; init; }

    /// <summary>Gets the duration in milliseconds that 99 % of the calls did not exceed, as <see cref="P50Ms"/>.</summary>
    public double? P99Ms { get; init; }

    /// <summary>Gets the longest duration in milliseconds; null if the webhook was never called.</summary>
    public double? MaxMs { get; init; }

    internal static StatisticsItem Of(DateTimeOffset at, StatisticsKey key, Tally tally) => new()
    {
        At = at,
        WebhookId = key.WebhookId,
        Event = key.Event,
        Kind = key.Kind,
        Count = tally.Count,
        Outcomes = tally.Outcomes,
        P50Ms = tally.Percentile(0.5),
        P95Ms = tally.Percentile(0.95),
        P99Ms = tally.Percentile(0.99),
        MaxMs = tally.Max,
    };
}
