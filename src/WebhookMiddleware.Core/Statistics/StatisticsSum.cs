namespace WebhookMiddleware.Statistics;

/// <summary>
/// Represents what the rows of an interval have together. Counts only grow, and rows that are merged keep their sum: while the sum stays
/// the same, the rows say the same.
/// </summary>
/// <param name="At">When the interval begins (UTC).</param>
/// <param name="Count">The number of calls and attempts.</param>
/// <param name="Dead">The number of deliveries that became dead.</param>
public readonly record struct StatisticsSum(DateTimeOffset At, long Count, long Dead);
