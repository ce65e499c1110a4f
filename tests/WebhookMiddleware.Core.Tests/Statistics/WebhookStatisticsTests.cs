using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.Core.Tests.Statistics;

public sealed class WebhookStatisticsTests : IStatisticsFlush
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Hook = Guid.CreateVersion7();

    private readonly FakeTimeProvider _time = new(Noon.AddMinutes(20));
    private readonly FakeStatistics _store = new();
    private readonly WebhookStatistics _statistics;
    private int _flushes;

    public WebhookStatisticsTests() => _statistics = new WebhookStatistics(new StatisticsRows(_store, this, _time), _time);

    Task IStatisticsFlush.FlushAsync(CancellationToken cancellationToken)
    {
        _flushes++;
        return Task.CompletedTask;
    }

    [Fact]
    public async Task ReadAsync_RowsOfSeveralHosts_AreAddedUpByStepAndInTotal()
    {
        _store.Add(
            StatisticsInterval.Hour,
            Row(Noon.AddHours(-2), 1, allowed: 3, milliseconds: 10),
            Row(Noon.AddHours(-2), 2, allowed: 1, milliseconds: 1000),
            Row(Noon, 1, allowed: 4, milliseconds: 10));

        var report = await ReadAsync(Noon.AddHours(-3), Noon.AddHours(1), TimeSpan.FromHours(1));

        report.Items.Select(item => (item.At, item.Count)).Should().Equal((Noon.AddHours(-2), 4), (Noon, 4));
        report.Items[0].Outcomes.Should().Equal(new OutcomeCount(WebhookOutcome.Allowed, 4));
        report.Items[0].P50Ms.Should().BeApproximately(10, 0.5);
        report.Items[0].MaxMs.Should().Be(1000);
        report.Items[1].MaxMs.Should().Be(10);
        var total = report.Totals.Should().ContainSingle().Subject;
        (total.Count, total.MaxMs).Should().Be((8, 1000d));
        total.P50Ms.Should().BeApproximately(10, 0.5, "seven of eight took 10 ms");
        total.P99Ms.Should().BeApproximately(1000, 50, "no shorter time holds for 99 % of eight");
        _flushes.Should().Be(1);
    }

    [Fact]
    public async Task ReadAsync_WrittenByStep_HoldsOneStepOnly()
    {
        _store.Add(
            StatisticsInterval.Hour,
            Row(Noon.AddHours(-2), 1, allowed: 3),
            Row(Noon.AddHours(-1), 1, allowed: 2),
            Row(Noon, 1, allowed: 4));
        List<(DateTimeOffset At, long Count, int Read)> written = [];

        var query = new StatisticsQuery { From = Noon.AddHours(-3), To = Noon.AddHours(1), Step = TimeSpan.FromHours(1) };
        var totals = await _statistics.ReadAsync(query, WriteAsync);

        written.Should().Equal((Noon.AddHours(-2), 3, 2), (Noon.AddHours(-1), 2, 3), (Noon, 4, 3));
        totals.Should().ContainSingle().Which.Count.Should().Be(9);

        Task WriteAsync(IReadOnlyList<StatisticsItem> items)
        {
            written.AddRange(items.Select(item => (item.At, item.Count, _store.RowsRead)));
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task ReadAsync_TimesWithinSteps_GivesWholeSteps()
    {
        var report = await ReadAsync(Noon.AddMinutes(7), Noon.AddMinutes(11), TimeSpan.FromMinutes(5));

        (report.From, report.To).Should().Be((Noon.AddMinutes(5), Noon.AddMinutes(15)));
        _store.Ranges.Should().Equal(new StatisticsRange(StatisticsInterval.Minute, Noon.AddMinutes(5), Noon.AddMinutes(15)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    public async Task ReadAsync_WholeHours_ReadsHoursOnly(int hours)
    {
        await ReadAsync(Noon.AddDays(-30), Noon, TimeSpan.FromHours(hours));

        _store.Ranges.Should().ContainSingle().Which.Interval.Should().Be(StatisticsInterval.Hour);
    }

    [Fact]
    public async Task ReadAsync_ShortStepsLongAgo_GivesHoursWhereMinutesAreNotKept()
    {
        var kept = Noon.AddHours(-25);
        _store.Add(StatisticsInterval.Hour, Row(kept.AddHours(-1), 1, allowed: 7), Row(kept, 1, allowed: 9));
        _store.Add(StatisticsInterval.Minute, Row(kept.AddMinutes(-30), 1, allowed: 5), Row(kept.AddMinutes(1), 1, allowed: 2));

        var report = await ReadAsync(kept.AddMinutes(-55), kept.AddHours(1), TimeSpan.FromMinutes(5));

        report.Items.Select(item => (item.At, item.Count)).Should().Equal((kept.AddMinutes(-55), 7), (kept, 2));
    }

    [Fact]
    public async Task ReadAsync_LastTimeThereIs_DoesNotOverflow()
        => (await ReadAsync(DateTimeOffset.MaxValue.AddMinutes(-1), DateTimeOffset.MaxValue, TimeSpan.FromDays(1))).To
            .Should().Be(DateTimeOffset.MaxValue);

    [Fact]
    public async Task ReadLastDayAsync_WebhooksWithCalls_GivesTheirLast24Hours()
    {
        var other = Guid.CreateVersion7();
        _store.Add(
            StatisticsInterval.Hour,
            Row(Noon, 1, allowed: 3, failed: 2),
            Row(Noon, 2, allowed: 1, eventName: "b"),
            Row(Noon.AddHours(-23), 1, allowed: 5, webhookId: other),
            Row(Noon.AddHours(-24), 1, allowed: 9));

        var day = await _statistics.ReadLastDayAsync([Hook, other]);

        day.Keys.Should().BeEquivalentTo([Hook, other]);
        day[Hook].Should().HaveCount(24);
        day[Hook].Select(hour => hour.At).Should().BeInAscendingOrder();
        day[Hook][^1].Should().Be(new HourCount(Noon, 6, 2));
        day[Hook].SkipLast(1).Should().OnlyContain(hour => hour.Count == 0);
        day[other][0].Should().Be(new HourCount(Noon.AddHours(-23), 5, 0));
        _store.Ranges.Should().ContainSingle().Which.WebhookIds.Should().Equal(Hook, other);
    }

    private static StatisticsRow Row(
        DateTimeOffset at, long host, int allowed, int failed = 0, double milliseconds = 10, string eventName = "a", Guid? webhookId = null)
    {
        var tally = new Tally();
        for (var i = 0; i < allowed + failed; i++)
        {
            tally.Add(i < failed ? WebhookOutcome.BadStatus : WebhookOutcome.Allowed, TimeSpan.FromMilliseconds(milliseconds));
        }

        return tally.ToRow(at, new StatisticsKey(webhookId ?? Hook, eventName, StatisticsKind.Call), host);
    }

    private Task<StatisticsReport> ReadAsync(DateTimeOffset from, DateTimeOffset to, TimeSpan step)
        => _statistics.ReadAsync(new StatisticsQuery { From = from, To = to, Step = step });
}
