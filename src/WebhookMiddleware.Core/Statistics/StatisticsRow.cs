namespace WebhookMiddleware.Statistics;

/// <summary>Specifies what is counted.</summary>
public enum StatisticsKind
{
    /// <summary>Awaited calls, those of shadow webhooks included.</summary>
    Call,

    /// <summary>Attempts at background deliveries.</summary>
    Delivery,
}

/// <summary>Specifies the interval that a row counts.</summary>
public enum StatisticsInterval
{
    /// <summary>A minute. Rows of minutes are kept for a day.</summary>
    Minute,

    /// <summary>An hour. Rows of hours are kept for <see cref="WebhookOptions.StatisticsRetention"/>.</summary>
    Hour,
}

/// <summary>
/// Represents what one host has counted for a webhook, an event and a kind within a minute or an hour. Only that host writes the row, with
/// its totals so far, so that a write can be repeated and hosts never wait for each other.
/// </summary>
public sealed class StatisticsRow
{
    /// <summary>The <see cref="Host"/> of rows in which those of all hosts were merged.</summary>
    public const long Merged = 0;

    /// <summary>Gets when the interval begins (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Gets the webhook.</summary>
    public required Guid WebhookId { get; init; }

    /// <summary>Gets the event's name.</summary>
    public required string Event { get; init; }

    /// <summary>Gets what is counted.</summary>
    public required StatisticsKind Kind { get; init; }

    /// <summary>Gets the number of the process that counted, or <see cref="Merged"/>.</summary>
    public required long Host { get; init; }

    /// <summary>Gets the number of calls or attempts.</summary>
    public required long Count { get; init; }

    /// <summary>Gets the number of deliveries that became dead.</summary>
    public long Dead { get; init; }

    /// <summary>Gets the longest duration in milliseconds.</summary>
    public double MaxMs { get; init; }

    /// <summary>Gets the outcomes with their counts, such as <c>allowed 10 denied 2</c>.</summary>
    public required string Outcomes { get; init; }

    /// <summary>
    /// Gets the histogram of the durations: for each bucket that is not empty, a byte with its index and its count as a varint.
    /// </summary>
    public required byte[] Buckets { get; init; }

    /// <summary>Adds up rows of the same interval, webhook, event and kind, to one row of the host <see cref="Merged"/>.</summary>
    /// <param name="rows">The rows, at least one.</param>
    /// <returns>The sum.</returns>
    public static StatisticsRow Merge(IReadOnlyCollection<StatisticsRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);

        var sum = new Tally();
        foreach (var row in rows)
        {
            sum.Add(row);
        }

        var first = rows.First();
        return sum.ToRow(first.At, new StatisticsKey(first.WebhookId, first.Event, first.Kind), Merged);
    }
}

/// <summary>Represents what rows of an interval are counted by.</summary>
internal readonly record struct StatisticsKey(Guid WebhookId, string Event, StatisticsKind Kind)
{
    // A webhook rarely has a second event, so the id alone makes a good hash.
    public override int GetHashCode() => WebhookId.GetHashCode() ^ (int)Kind;
}
