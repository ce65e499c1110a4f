using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.Dashboard.Statistics;

/// <summary>A time until now that can be chosen, and the steps in which it is shown: as many as a phone has room for.</summary>
/// <param name="Name">The name in the address.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Step">The length of a step.</param>
internal readonly record struct StatisticsPeriod(string Name, TimeSpan Length, TimeSpan Step)
{
    public static readonly StatisticsPeriod Default = new("24h", TimeSpan.FromDays(1), TimeSpan.FromHours(1));

    /// <summary>Gets the periods by their names, in the order in which they are offered.</summary>
    public static IReadOnlyDictionary<string, StatisticsPeriod> All { get; } = new StatisticsPeriod[]
    {
        new("1h", TimeSpan.FromHours(1), TimeSpan.FromMinutes(1)),
        Default,
        new("7d", TimeSpan.FromDays(7), TimeSpan.FromHours(6)),
        new("30d", TimeSpan.FromDays(30), TimeSpan.FromDays(1)),
    }.ToDictionary(period => period.Name);

    /// <summary>Returns the query of the period, whose last step is the current one.</summary>
    public StatisticsQuery ToQuery(DateTimeOffset now, Guid? webhookId, string? eventName)
    {
        var to = StepTimes.Ceiling(now, Step);
        return new StatisticsQuery
        {
            From = to - Length,
            To = to,
            Step = Step,
            WebhookIds = webhookId is { } id ? [id] : null,
            Event = eventName,
        };
    }
}
