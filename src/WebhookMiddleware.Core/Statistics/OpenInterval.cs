namespace WebhookMiddleware.Statistics;

/// <summary>Represents a minute or an hour of a series that is not over, or not written yet. Guarded by the lock of its series.</summary>
internal sealed class OpenInterval(StatisticsInterval interval, long at)
{
    public const long MinuteLength = 60_000;
    public const long HourLength = 60 * MinuteLength;

    private long _writtenCount;
    private long _writtenDead;

    public StatisticsInterval Interval { get; } = interval;

    /// <summary>Gets when the interval begins, in milliseconds since 1970.</summary>
    public long At { get; } = at;

    /// <summary>Gets when the interval ends.</summary>
    public long End => At + (Interval == StatisticsInterval.Minute ? MinuteLength : HourLength);

    public Tally Tally { get; } = new();

    public bool IsWritten => _writtenCount == Tally.Count && _writtenDead == Tally.Dead;

    /// <summary>Gets the number of calls that are not stored.</summary>
    public long Unwritten => Tally.Count - _writtenCount;

    /// <summary>Gives up what is not stored.</summary>
    public void Abandon() => (_writtenCount, _writtenDead) = (Tally.Count, Tally.Dead);

    /// <summary>Records that a row of this interval is stored.</summary>
    public void Written(StatisticsRow row) => (_writtenCount, _writtenDead) = (row.Count, row.Dead);
}
