namespace WebhookMiddleware.Statistics;

/// <summary>Represents what was counted of an event in an interval, whatever the webhook.</summary>
/// <param name="Event">The event's name.</param>
/// <param name="Kind">What is counted.</param>
internal sealed record CountedEvent(string Event, StatisticsKind Kind)
{
    public Tally Tally { get; } = new();
}
