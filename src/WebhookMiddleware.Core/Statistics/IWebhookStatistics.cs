namespace WebhookMiddleware.Statistics;

/// <summary>Reads how often webhooks were called, how the calls ended, and how long they took.</summary>
/// <remarks>
/// Calls are counted when they end. Calls of shadow webhooks count like others, since their outcomes are what people switch a webhook to
/// shadow mode for. Of background deliveries, each attempt counts. What is not sent does not count: a webhook whose condition is false, and
/// a delivery that waits for a circuit breaker. Test-fires do not count either. Other hosts' counts are at most some seconds old.
/// </remarks>
public interface IWebhookStatistics
{
    /// <summary>Reads the statistics of a time by steps.</summary>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The statistics.</returns>
    Task<StatisticsReport> ReadAsync(StatisticsQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads the statistics of a time by steps, and passes on what was counted in each step as it is read, since all of it may be much: a
    /// day by the minute has a million items if there are a few hundred webhooks.
    /// </summary>
    /// <param name="query">The query.</param>
    /// <param name="write">
    /// Takes the items of the next step that has any, as <see cref="StatisticsReport.Items"/> has them. It may take its time.
    /// </param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>What was counted in all steps together, as <see cref="StatisticsReport.Totals"/> has it.</returns>
    Task<IReadOnlyList<StatisticsItem>> ReadAsync(
        StatisticsQuery query, Func<IReadOnlyList<StatisticsItem>, Task> write, CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads the number of calls and attempts of webhooks in each of the last 24 hours, with one query: what a small chart of each webhook
    /// in a list needs.
    /// </summary>
    /// <param name="webhookIds">The webhooks.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The hours of each webhook that was called, the oldest first. The last one is the current hour.</returns>
    Task<IReadOnlyDictionary<Guid, IReadOnlyList<HourCount>>> ReadLastDayAsync(
        IReadOnlyList<Guid> webhookIds, CancellationToken cancellationToken = default);
}

/// <summary>Represents the calls and attempts of a webhook in an hour.</summary>
/// <param name="At">When the hour begins.</param>
/// <param name="Count">The number of calls and attempts.</param>
/// <param name="Failures">The number of those that failed. A denied request is not a failure.</param>
public readonly record struct HourCount(DateTimeOffset At, long Count, long Failures);
