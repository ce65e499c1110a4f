using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.Core.Tests.Statistics;

/// <summary>What is remembered of the statistics is what the store has, and is not read again.</summary>
public sealed class CountedIntervalsTests : IStatisticsFlush
{
    private const long Host = 7;
    private const int MaxWeight = 20;

    private static readonly DateTimeOffset Midnight = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _time = new(Midnight.AddHours(12));
    private readonly FakeStatistics _store = new();
    private readonly WebhookOptions _options = new();
    private CountedIntervals _intervals;
    private int _flushes;

    public CountedIntervalsTests()
        => _intervals = New();

    Task IStatisticsFlush.FlushAsync(CancellationToken cancellationToken)
    {
        _flushes++;
        return Task.CompletedTask;
    }

    [Fact]
    public async Task ReadAsync_Month_GivesSettledDaysAndTheHoursAfterThem()
    {
        _store.Add(StatisticsInterval.Hour, [.. Enumerable.Range(0, 30 * 24).Select(hour => Row(Midnight.AddDays(1).AddHours(-1 - hour)))]);

        var read = await ReadAsync(Midnight.AddDays(-29), Midnight.AddDays(1), Day);

        // Eleven o'clock of the day before yesterday is the last hour that no host writes any more.
        read.Should().Equal(
        [
            .. Enumerable.Range(-29, 28).Select(day => (Midnight.AddDays(day), 24)),
            .. Enumerable.Range(-24, 48).Select(hour => (Midnight.AddHours(hour), 1)),
        ]);
        _flushes.Should().Be(1);
    }

    [Fact]
    public async Task ReadAsync_NothingNew_ReadsNoRows()
    {
        _store.Add(StatisticsInterval.Hour, [.. Enumerable.Range(0, 30 * 24).Select(hour => Row(Midnight.AddHours(11 - hour)))]);
        var first = await ReadAsync(Midnight.AddDays(-29), Midnight.AddDays(1), Day);
        _store.Ranges.Clear();

        (await ReadAsync(Midnight.AddDays(-29), Midnight.AddDays(1), Day)).Should().Equal(first);

        _store.Ranges.Should().BeEmpty();
        _flushes.Should().Be(2, "this host may have counted something");
    }

    [Fact]
    public async Task ReadAsync_NothingKnown_ReadsNeighboursTogether()
    {
        _store.Add(StatisticsInterval.Hour, [.. Enumerable.Range(0, 28).Select(day => Row(Midnight.AddDays(-29 + day)))]);
        _store.Add(StatisticsInterval.Hour, Row(Midnight), Row(Midnight.AddHours(3)));

        await ReadAsync(Midnight.AddDays(-29), Midnight.AddDays(1), Day);

        _store.Ranges.Should().Equal(
            new StatisticsRange(StatisticsInterval.Hour, Midnight.AddDays(-29), Midnight.AddDays(-1)),
            new StatisticsRange(StatisticsInterval.Hour, Midnight, Midnight.AddHours(4)));
    }

    [Fact]
    public async Task ReadAsync_OneDayKnown_ReadsTheDaysBeforeAndAfterIt()
    {
        _store.Add(StatisticsInterval.Hour, [.. Enumerable.Range(0, 5).Select(day => Row(Midnight.AddDays(-6 + day)))]);
        await ReadAsync(Midnight.AddDays(-4), Midnight.AddDays(-3), Day);
        _store.Ranges.Clear();

        (await ReadAsync(Midnight.AddDays(-6), Midnight.AddDays(-1), Day)).Should().Equal(
            Enumerable.Range(-6, 5).Select(day => (Midnight.AddDays(day), 1)));

        _store.Ranges.Select(range => (range.From, range.To)).Should().Equal(
            (Midnight.AddDays(-6), Midnight.AddDays(-4)), (Midnight.AddDays(-3), Midnight.AddDays(-1)));
    }

    [Fact]
    public async Task ReadAsync_LaterCalls_ReadsTheirHourAgain()
    {
        _store.Add(StatisticsInterval.Hour, Row(Midnight), Row(Midnight.AddHours(1)), Row(Midnight.AddHours(2)));
        await ReadAsync(Midnight, Midnight.AddDays(1), Hour);
        _store.Ranges.Clear();

        // Another host was late; this one has an hour that it has not had before.
        _store.Add(StatisticsInterval.Hour, Row(Midnight.AddHours(1), host: Host + 1), Row(Midnight.AddHours(3)));

        (await ReadAsync(Midnight, Midnight.AddDays(1), Hour)).Should().Equal(
            (Midnight, 1), (Midnight.AddHours(1), 2), (Midnight.AddHours(2), 1), (Midnight.AddHours(3), 1));
        _store.Ranges.Select(range => (range.From, range.To - range.From)).Should().Equal(
            (Midnight.AddHours(1), Hour), (Midnight.AddHours(3), Hour));
    }

    [Fact]
    public async Task ReadAsync_LaterDeadDelivery_ReadsItsHourAgain()
    {
        var row = Row(Midnight);
        _store.Add(StatisticsInterval.Hour, row);
        await ReadAsync(Midnight, Midnight.AddDays(1), Hour);
        _store.Ranges.Clear();

        _store.Add(StatisticsInterval.Hour, Row(row.At, webhookId: row.WebhookId, dead: 1));
        await ReadAsync(Midnight, Midnight.AddDays(1), Hour);

        _store.Ranges.Should().ContainSingle();
    }

    [Fact]
    public async Task ReadAsync_MergedHours_AreNotReadAgain()
    {
        var at = Midnight.AddHours(-10);
        StatisticsRow[] rows = [Row(at), Row(at, host: Host + 1)];
        _store.Add(StatisticsInterval.Hour, rows);
        await ReadAsync(Midnight.AddDays(-1), Midnight.AddDays(1), Hour);
        _store.Ranges.Clear();

        _store.Remove(StatisticsInterval.Hour, rows);
        _store.Add(StatisticsInterval.Hour, StatisticsRow.Merge(rows));

        (await ReadAsync(Midnight.AddDays(-1), Midnight.AddDays(1), Hour)).Should().Equal((at, 2));
        _store.Ranges.Should().BeEmpty();
    }

    [Fact]
    public async Task ReadAsync_Minutes_ReadsOnlyThoseThatHaveChanged()
    {
        var now = _time.GetUtcNow();
        var last = Row(now.AddMinutes(-1));
        _store.Add(StatisticsInterval.Minute, Row(now.AddMinutes(-2)), last);
        await ReadAsync(now.AddHours(-1), now, Minute);
        _store.Ranges.Clear();

        _store.Add(StatisticsInterval.Minute, Row(last.At, webhookId: last.WebhookId, count: 5));

        (await ReadAsync(now.AddHours(-1), now, TimeSpan.FromMinutes(1))).Should().Equal((now.AddMinutes(-2), 1), (last.At, 5));
        _store.Ranges.Should().ContainSingle().Which.Should().Be(new StatisticsRange(StatisticsInterval.Minute, last.At, now));
    }

    [Fact]
    public async Task ReadAsync_RowsThatTheRetentionRemoves_AreNotRemembered()
    {
        _options.StatisticsRetention = TimeSpan.FromDays(3.5);
        var rows = Enumerable.Range(0, 24).Select(hour => Row(Midnight.AddDays(-3).AddHours(hour))).ToArray();
        _store.Add(StatisticsInterval.Hour, rows);
        (await ReadAsync(Midnight.AddDays(-4), Midnight, Day)).Should().Equal((Midnight.AddDays(-3), 24));

        _time.Advance(Hour);
        _store.Remove(StatisticsInterval.Hour, rows[0]);

        (await ReadAsync(Midnight.AddDays(-4), Midnight, Day)).Should().Equal(rows[1..].Select(row => (row.At, 1)));
    }

    [Fact]
    public async Task ReadAsync_MoreThanTheLimit_ForgetsWhatWasNotUsedLongest()
    {
        _intervals = New(MaxWeight);
        var now = _time.GetUtcNow();
        _store.Add(StatisticsInterval.Minute, [.. Enumerable.Range(1, MaxWeight / 2).Select(minute => Row(now.AddMinutes(-minute)))]);
        await ReadAsync(now.AddMinutes(-MaxWeight / 2), now, Minute);
        await ReadAsync(now.AddMinutes(-MaxWeight / 2), now.AddMinutes(1 - (MaxWeight / 2)), Minute);
        _store.Add(StatisticsInterval.Minute, Row(now));
        await ReadAsync(now, now.AddMinutes(1), Minute);
        _store.Ranges.Clear();

        await ReadAsync(now.AddMinutes(-MaxWeight / 2), now.AddMinutes(1), Minute);

        _store.Ranges.Select(range => range.From).Should().Equal(now.AddMinutes(1 - (MaxWeight / 2)));
    }

    private CountedIntervals New(int maxWeight = int.MaxValue)
        => new(_store, this, Microsoft.Extensions.Options.Options.Create(_options), _time) { MaxWeight = maxWeight };

    private async Task<List<(DateTimeOffset At, int Count)>> ReadAsync(DateTimeOffset from, DateTimeOffset to, TimeSpan step)
    {
        List<(DateTimeOffset At, int Count)> read = [];
        await foreach (var (at, counted) in _intervals.ReadAsync(new StatisticsQuery { From = from, To = to, Step = step }, default))
        {
            var count = counted.Webhooks.Values.Sum(webhook => webhook.Count);
            counted.Events.Sum(ofEvent => ofEvent.Tally.Count).Should().Be(count);
            read.Add((at, (int)count));
        }

        return read;
    }

    private static StatisticsRow Row(DateTimeOffset at, Guid? webhookId = null, long host = Host, long count = 1, long dead = 0) => new()
    {
        At = at,
        WebhookId = webhookId ?? Guid.CreateVersion7(),
        Event = "order",
        Kind = StatisticsKind.Delivery,
        Host = host,
        Count = count,
        Dead = dead,
        Outcomes = $"{WebhookOutcome.Allowed.ToName()} {count}",
        Buckets = [67, (byte)count],
    };
}
