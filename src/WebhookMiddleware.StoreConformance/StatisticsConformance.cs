using FluentAssertions;
using WebhookMiddleware.Statistics;
using Xunit;

// The names of tests say what they check.
#pragma warning disable CS1591

namespace WebhookMiddleware.StoreConformance;

/// <summary>The tests of <see cref="IStatisticsWriter"/> and <see cref="IStatisticsReader"/>.</summary>
public abstract class StatisticsConformance : ConformanceSuite
{
    private const long Host = 7;

    private static readonly DateTimeOffset Hour = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<StatisticsInterval> Intervals => new(Enum.GetValues<StatisticsInterval>());

    [Theory]
    [MemberData(nameof(Intervals))]
    public async Task WriteAsync_FullRow_GivesEveryMember(StatisticsInterval interval)
    {
        var row = Row();

        await StatisticsWriter.WriteAsync(interval, [row], default);

        (await ReadAsync(interval)).Should().ContainSingle().Which.Should().BeEquivalentTo(row);
        (await ReadAsync(1 - interval)).Should().BeEmpty("minutes and hours are apart");
    }

    [Theory]
    [MemberData(nameof(Intervals))]
    public async Task WriteAsync_RowOfTheSameKey_IsReplaced(StatisticsInterval interval)
    {
        var webhookId = Guid.CreateVersion7();
        var replacing = Row(webhookId, count: 5);
        var others = new[]
        {
            Row(webhookId, count: 2, host: Host + 1), Row(webhookId, count: 3, at: Hour.AddHours(1)), Row(count: 4),
            Row(webhookId, count: 6, kind: StatisticsKind.Call), Row(webhookId, count: 7, eventName: "b"),
        };

        await StatisticsWriter.WriteAsync(interval, [Row(webhookId, count: 1), .. others], default);
        await StatisticsWriter.WriteAsync(interval, [replacing], default);
        await StatisticsWriter.WriteAsync(interval, [replacing], default);

        (await ReadAsync(interval)).Should().BeEquivalentTo([replacing, .. others]);
    }

    [Fact]
    public async Task WriteAsync_NoRows_DoesNothing()
    {
        await StatisticsWriter.WriteAsync(StatisticsInterval.Minute, [], default);

        (await ReadAsync(StatisticsInterval.Minute)).Should().BeEmpty();
    }

    [Fact]
    public async Task WriteAsync_ManyRows_WritesAll()
    {
        var rows = Enumerable.Range(0, 1500).Select(i => Row(at: Hour.AddMinutes(i))).Reverse().ToArray();

        await StatisticsWriter.WriteAsync(StatisticsInterval.Minute, rows, default);

        (await ReadAsync(StatisticsInterval.Minute)).Select(row => row.At).Should().Equal(rows.Select(row => row.At).Reverse());
    }

    [Theory]
    [MemberData(nameof(Intervals))]
    public async Task ReadAsync_Filters_GiveOnlyTheirRowsByTime(StatisticsInterval interval)
    {
        var webhookId = Guid.CreateVersion7();
        var wanted = Enumerable.Range(0, 3).Select(i => Row(webhookId, at: Hour.AddHours(i), eventName: "a")).ToArray();
        await StatisticsWriter.WriteAsync(
            interval, [Row(at: Hour, eventName: "a"), Row(webhookId, at: Hour.AddHours(1), eventName: "b"), .. wanted.Reverse()], default);

        var range = new StatisticsRange(interval, Hour, Hour.AddHours(2)) { WebhookIds = [webhookId], Event = "a" };
        (await ReadAsync(range)).Should().BeEquivalentTo(wanted[..2], options => options.WithStrictOrdering());
        (await ReadAsync(range with { Event = null })).Should().HaveCount(3);
        (await ReadAsync(range with { WebhookIds = null })).Should().HaveCount(3);
        (await ReadAsync(range with { WebhookIds = [] })).Should().BeEmpty();
        (await ReadAsync(range with { WebhookIds = [Guid.CreateVersion7(), webhookId, Guid.CreateVersion7()] }))
            .Should().BeEquivalentTo(wanted[..2], options => options.WithStrictOrdering());
        (await ReadAsync(range with { From = Hour.AddMilliseconds(1), To = Hour.AddDays(1) }))
            .Should().BeEquivalentTo(wanted[1..], options => options.WithStrictOrdering());
    }

    [Theory]
    [MemberData(nameof(Intervals))]
    public async Task SumAsync_RowsOfWebhooksAndHosts_AreAddedUpByInterval(StatisticsInterval interval)
    {
        var webhookId = Guid.CreateVersion7();
        await StatisticsWriter.WriteAsync(
            interval,
            [
                Row(webhookId, count: 5, at: Hour.AddHours(2)), Row(count: 1), Row(webhookId, count: 2, eventName: "a"),
                Row(webhookId, count: 4, host: Host + 1), Row(count: 9, at: Hour.AddHours(3)),
            ],
            default);

        var range = new StatisticsRange(interval, Hour, Hour.AddHours(3));
        (await StatisticsReader.SumAsync(range, default)).Should().Equal(
            new StatisticsSum(Hour, 7, 6), new StatisticsSum(Hour.AddHours(2), 5, 2));
        (await StatisticsReader.SumAsync(range with { WebhookIds = [webhookId], From = Hour.AddMilliseconds(-1) }, default))
            .Should().Equal(new StatisticsSum(Hour, 6, 4), new StatisticsSum(Hour.AddHours(2), 5, 2));
        (await StatisticsReader.SumAsync(range with { Event = "a" }, default)).Should().Equal(new StatisticsSum(Hour, 2, 2));
        (await StatisticsReader.SumAsync(range with { From = Hour.AddMilliseconds(1), To = Hour.AddHours(2) }, default)).Should().BeEmpty();
    }

    [Fact]
    public async Task SumAsync_MergedRows_StaysTheSame()
    {
        var webhookId = Guid.CreateVersion7();
        await StatisticsWriter.WriteAsync(
            StatisticsInterval.Hour, [Row(webhookId, count: 1), Row(webhookId, count: 2, host: Host + 1), Row(count: 5)], default);
        var range = new StatisticsRange(StatisticsInterval.Hour, Hour, Hour.AddHours(1));
        var before = await StatisticsReader.SumAsync(range, default);

        await StatisticsWriter.MergeAsync(Hour.AddHours(1), 100, default);

        (await StatisticsReader.SumAsync(range, default)).Should().Equal(before).And.Equal(new StatisticsSum(Hour, 8, 6));
    }

    [Fact]
    public async Task MergeAsync_HoursOfSeveralHosts_AreAddedUp()
    {
        var webhookId = Guid.CreateVersion7();
        StatisticsRow[] rows = [Row(webhookId, count: 1), Row(webhookId, count: 2, host: Host + 1)];
        var (other, later) = (Row(count: 5), Row(webhookId, count: 6, at: Hour.AddHours(1)));
        await StatisticsWriter.WriteAsync(StatisticsInterval.Hour, [.. rows, other, later], default);

        (await StatisticsWriter.MergeAsync(Hour.AddHours(1), 100, default)).Should().Be(3);

        (await ReadAsync(StatisticsInterval.Hour)).Should()
            .BeEquivalentTo([StatisticsRow.Merge(rows), StatisticsRow.Merge([other]), later]);
        (await StatisticsWriter.MergeAsync(Hour.AddHours(1), 100, default)).Should().Be(0);
    }

    [Fact]
    public async Task MergeAsync_MergedBefore_AddsToIt()
    {
        var webhookId = Guid.CreateVersion7();
        for (var host = 1; host <= 3; host++)
        {
            await StatisticsWriter.WriteAsync(StatisticsInterval.Hour, [Row(webhookId, count: host, host: host)], default);
            (await StatisticsWriter.MergeAsync(Hour.AddHours(1), 100, default)).Should().Be(1);
        }

        (await ReadAsync(StatisticsInterval.Hour)).Should().ContainSingle().Which.Should().BeEquivalentTo(
            StatisticsRow.Merge([Row(webhookId, count: 1), Row(webhookId, count: 2), Row(webhookId, count: 3)]));
    }

    [Fact]
    public async Task MergeAsync_MoreThanTheLimit_AreMergedInBatches()
    {
        var webhookId = Guid.CreateVersion7();
        await StatisticsWriter.WriteAsync(
            StatisticsInterval.Hour, [.. Enumerable.Range(1, 25).Select(host => Row(webhookId, count: 1, host: host))], default);

        List<int> merged = [];
        do
        {
            merged.Add(await StatisticsWriter.MergeAsync(Hour.AddHours(1), 10, default));
        }
        while (merged[^1] == 10);

        merged.Should().Equal(10, 10, 5);
        (await ReadAsync(StatisticsInterval.Hour)).Should().ContainSingle().Which.Count.Should().Be(25);
    }

    [Fact]
    public async Task MergeAsync_SeveralAtOnce_CountEachRowOnce()
    {
        var webhookId = Guid.CreateVersion7();
        await StatisticsWriter.WriteAsync(
            StatisticsInterval.Hour, [.. Enumerable.Range(1, 40).Select(host => Row(webhookId, count: 1, host: host))], default);

        await Together.RunAsync(4, _ => StatisticsWriter.MergeAsync(Hour.AddHours(1), 10, default));
        while (await StatisticsWriter.MergeAsync(Hour.AddHours(1), 10, default) > 0)
        {
            // Those that found another one at work did nothing.
        }

        (await ReadAsync(StatisticsInterval.Hour)).Should().ContainSingle().Which.Count.Should().Be(40);
    }

    [Theory]
    [MemberData(nameof(Intervals))]
    public async Task PruneAsync_MoreThanTheLimit_RemovesTheOldest(StatisticsInterval interval)
    {
        var rows = Enumerable.Range(0, 5).Select(i => Row(at: Hour.AddHours(i))).ToArray();
        await StatisticsWriter.WriteAsync(interval, rows, default);

        (await StatisticsWriter.PruneAsync(interval, Hour.AddHours(3), 2, default)).Should().Be(2);
        (await ReadAsync(interval)).Select(row => row.At).Should().Equal(rows[2..].Select(row => row.At));
        (await StatisticsWriter.PruneAsync(interval, Hour.AddHours(3), 2, default)).Should().Be(1);
        (await StatisticsWriter.PruneAsync(interval, Hour.AddHours(3), 2, default)).Should().Be(0);
        (await ReadAsync(interval)).Should().HaveCount(2);
    }

    private static StatisticsRow Row(
        Guid? webhookId = null,
        long count = 3,
        DateTimeOffset? at = null,
        StatisticsKind kind = StatisticsKind.Delivery,
        string eventName = "событие",
        long host = Host) => new()
        {
            At = at ?? Hour,
            WebhookId = webhookId ?? Guid.CreateVersion7(),
            Event = eventName,
            Kind = kind,
            Host = host,
            Count = count,
            Dead = 2,
            MaxMs = 12.625,
            Outcomes = $"allowed {count}",
            Buckets = [67, (byte)count],
        };

    private Task<List<StatisticsRow>> ReadAsync(StatisticsInterval interval)
        => ReadAsync(new StatisticsRange(interval, DateTimeOffset.MinValue, DateTimeOffset.MaxValue));

    private async Task<List<StatisticsRow>> ReadAsync(StatisticsRange range)
    {
        List<StatisticsRow> rows = [];
        await foreach (var row in StatisticsReader.ReadAsync(range, default))
        {
            rows.Add(row);
        }

        return rows;
    }
}
