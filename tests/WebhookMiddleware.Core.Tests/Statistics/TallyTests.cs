using WebhookMiddleware.Invocations;
using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.Core.Tests.Statistics;

public sealed class TallyTests
{
    private static readonly StatisticsKey Key = new(Guid.CreateVersion7(), "before_order_add", StatisticsKind.Delivery);

    private readonly Tally _tally = new();

    [Fact]
    public void ToRow_AddedAgain_GivesTheSame()
    {
        foreach (var outcome in Enum.GetValues<WebhookOutcome>())
        {
            _tally.Add(outcome, TimeSpan.FromMilliseconds(1 + (int)outcome));
        }

        _tally.AddDead();
        for (var i = 0; i < 1000; i++)
        {
            _tally.Add(WebhookOutcome.Allowed, TimeSpan.FromMilliseconds(20));
        }

        var row = _tally.ToRow(DateTimeOffset.UnixEpoch, Key, host: 1);
        var again = new Tally();
        again.Add(row);

        again.Outcomes.Should().Equal(_tally.Outcomes);
        again.Outcomes[0].Should().Be(new OutcomeCount(WebhookOutcome.Allowed, 1001));
        (again.Count, again.Dead, again.Max).Should().Be((_tally.Count, 1, _tally.Max));
        again.ToRow(row.At, Key, host: 1).Should().BeEquivalentTo(row);
        row.Outcomes.Should().StartWith("allowed 1001 enriched 1 denied 1 timedOut 1");
    }

    [Fact]
    public void Add_NotCalled_CountsWithoutADuration()
    {
        _tally.Add(WebhookOutcome.CircuitOpen, TimeSpan.Zero);

        _tally.Count.Should().Be(1);
        (_tally.Percentile(0.5), _tally.Max).Should().Be((null, null));
    }

    // The longest call of a few is their 95th and 99th percentile: no shorter time holds for 95 % of two or three calls.
    [Theory]
    [InlineData(new[] { 4, 300 }, 4, 300, 300)]
    [InlineData(new[] { 4, 10, 300 }, 10, 300, 300)]
    [InlineData(new[] { 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 300 }, 4, 4, 300)]
    public void Percentile_SlowCallAmongFew_IsTheNearestRank(int[] milliseconds, double p50, double p95, double p99)
    {
        foreach (var duration in milliseconds)
        {
            _tally.Add(WebhookOutcome.Allowed, TimeSpan.FromMilliseconds(duration));
        }

        foreach (var (share, expected) in ((double, double)[])[(0.5, p50), (0.95, p95), (0.99, p99)])
        {
            _tally.Percentile(share).Should().BeApproximately(expected, expected * 0.05);
        }
    }

    // Rows are written by other versions, and by other people.
    [Theory]
    [InlineData("", new byte[0], 0, 0)]
    [InlineData("allowed", new byte[] { 3 }, 0, 0)]
    [InlineData("allowed x denied 2", new byte[] { 255, 1, 10, 2 }, 2, 2)]
    [InlineData("foretold 4", new byte[] { 10, 0x80 }, 4, 0)]
    [InlineData(" allowed 1", new byte[] { 10, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80 }, 0, 0)]
    public void Add_ForeignRow_TakesWhatCanBeRead(string outcomes, byte[] buckets, long counted, long measured)
    {
        _tally.Add(new StatisticsRow
        {
            At = DateTimeOffset.UnixEpoch,
            WebhookId = Key.WebhookId,
            Event = Key.Event,
            Kind = Key.Kind,
            Host = 1,
            Count = 1,
            MaxMs = 5,
            Outcomes = outcomes,
            Buckets = buckets,
        });

        _tally.Outcomes.Sum(outcome => outcome.Count).Should().Be(counted);
        _tally.Outcomes.Should().NotContain(outcome => outcome.Outcome == WebhookOutcome.Allowed);
        (_tally.Percentile(0.5) is not null).Should().Be(measured > 0);
    }
}
