using FsCheck.Fluent;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.Core.Tests.Statistics;

public sealed class LatencyBucketsTests
{
    private const double Promised = 0.05;
    private const int Places = 1_000_000;
    private const int Cases = 2000;

    [Fact]
    public void ValueOf_BucketOfADuration_IsWithinFivePercent()
        => Property.Holds(
            Gen.Choose(0, Places).Select(DurationAt).ToArbitrary(),
            Cases,
            milliseconds => Error(LatencyBuckets.ValueOf(LatencyBuckets.IndexOf(milliseconds)), milliseconds).Should().BeLessThanOrEqualTo(Promised));

    [Fact]
    public void IndexOf_EndsOfTheRange_HaveABucket()
    {
        LatencyBuckets.IndexOf(0).Should().Be(0);
        LatencyBuckets.IndexOf(0.049).Should().Be(0);
        LatencyBuckets.IndexOf(double.MaxValue).Should().Be(LatencyBuckets.Count - 1);
        LatencyBuckets.Count.Should().BeLessThanOrEqualTo(byte.MaxValue + 1, "an index is stored as a byte");
        LatencyBuckets.ValueOf(LatencyBuckets.Count - 1).Should().BeGreaterThan(TimeSpan.FromMinutes(5).TotalMilliseconds * (1 - Promised));
    }

    // Also of what was stored and read again, and merged with others.
    [Fact]
    public void Percentile_AnyDurations_IsWithinFivePercentOfTheExactOne()
        => Property.Holds(
            Gen.Choose(0, Places).Select(DurationAt).NonEmptyListOf().ToArbitrary(),
            Cases,
            durations =>
            {
                TimeSpan[] sorted = [.. durations.Select(TimeSpan.FromMilliseconds).Order()];
                var (whole, merged) = (TallyOf(sorted), MergedOf(sorted));
                foreach (var share in (double[])[0, 0.5, 0.95, 0.99, 1])
                {
                    var exact = sorted[Math.Max(1, (int)Math.Ceiling(share * sorted.Length)) - 1].TotalMilliseconds;
                    Error(whole.Percentile(share)!.Value, exact).Should().BeLessThanOrEqualTo(Promised);
                    merged.Percentile(share).Should().Be(whole.Percentile(share));
                }

                merged.Max.Should().Be(sorted[^1].TotalMilliseconds);
            });

    // Spread over the orders of magnitude from the shortest to the longest duration.
    private static double DurationAt(int place) => LatencyBuckets.Least * Math.Pow(300_000 / LatencyBuckets.Least, (double)place / Places);

    private static double Error(double value, double exact) => Math.Abs(value - exact) / exact;

    private static Tally MergedOf(TimeSpan[] durations)
    {
        var key = new StatisticsKey(Guid.CreateVersion7(), "a", StatisticsKind.Call);
        var merged = new Tally();
        foreach (var part in durations.Chunk(3))
        {
            merged.Add(TallyOf(part).ToRow(DateTimeOffset.UnixEpoch, key, host: 1));
        }

        return merged;
    }

    private static Tally TallyOf(TimeSpan[] durations)
    {
        var tally = new Tally();
        Array.ForEach(durations, duration => tally.Add(WebhookOutcome.Allowed, duration));
        return tally;
    }
}
