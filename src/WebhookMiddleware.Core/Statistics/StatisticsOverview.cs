namespace WebhookMiddleware.Statistics;

/// <summary>Represents what was counted in a time: in each step, whatever the webhook, and of each webhook, whatever the step.</summary>
/// <param name="Steps">All steps, in ascending order, those without calls included.</param>
/// <param name="Counts">The counts of all steps together, by webhook, event and kind.</param>
internal sealed record StatisticsOverview(
    IReadOnlyList<StatisticsStep> Steps, IReadOnlyDictionary<StatisticsKey, CallCount> Counts);

/// <summary>Represents what was counted in a step, whatever the webhook and the event.</summary>
/// <param name="At">When the step begins.</param>
internal sealed record StatisticsStep(DateTimeOffset At)
{
    private readonly Tally _calls = new();
    private readonly Tally _deliveries = new();

    /// <summary>Returns what was counted of a kind.</summary>
    public Tally Of(StatisticsKind kind) => kind == StatisticsKind.Call ? _calls : _deliveries;
}

/// <summary>Represents a number of calls or attempts, and of those that failed. A denied request is not a failure.</summary>
internal readonly record struct CallCount(long Count, long Failures)
{
    public static CallCount Of(StatisticsRow row) => new(row.Count, StoredCounts.CountFailures(row.Outcomes));

    public static CallCount operator +(CallCount one, CallCount other) => new(one.Count + other.Count, one.Failures + other.Failures);
}
