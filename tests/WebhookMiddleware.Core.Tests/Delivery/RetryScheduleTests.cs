using WebhookMiddleware.Background;
using WebhookMiddleware.Core.Tests.Background;
using WebhookMiddleware.Delivery.Attempts;

namespace WebhookMiddleware.Core.Tests.Delivery;

public sealed class RetryScheduleTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 30)]
    [InlineData(3, 120)]
    [InlineData(4, 600)]
    [InlineData(5, 1_800)]
    [InlineData(6, 7_200)]
    [InlineData(7, 18_000)]
    [InlineData(8, 36_000)]
    [InlineData(9, 36_000)]
    public void DelayAfter_Default_IsTheContractsWithinAFifth(int failure, int seconds)
    {
        Schedule(0).DelayAfter(failure).Should().Be(TimeSpan.FromSeconds(seconds * 0.8));
        Schedule(0.5).DelayAfter(failure).Should().Be(TimeSpan.FromSeconds(seconds));
        Schedule(1).DelayAfter(failure).Should().Be(TimeSpan.FromSeconds(seconds * 1.2));
    }

    [Fact]
    public void DelayAfter_Exhausted_IsNull() => Schedule(0.5).DelayAfter(10).Should().BeNull();

    [Fact]
    public void DelayAfter_OwnDelays_ReplaceTheWholeList()
    {
        var schedule = Schedule(0.5, TimeSpan.FromMilliseconds(10));

        schedule.DelayAfter(1).Should().Be(TimeSpan.FromMilliseconds(10));
        schedule.DelayAfter(2).Should().BeNull();
    }

    [Fact]
    public void DelayAfter_NoDelays_IsNullAtOnce() => Schedule(0.5, delays: []).DelayAfter(1).Should().BeNull();

    internal static RetrySchedule Schedule(double luck) => Schedule(luck, new DeliveryOptions().RetryDelays);

    private static RetrySchedule Schedule(double luck, params IReadOnlyList<TimeSpan> delays)
    {
        var options = new WebhookOptions();
        options.Delivery.RetryDelays = delays;
        return new RetrySchedule(Microsoft.Extensions.Options.Options.Create(options), new Jitter(new FixedRandom(luck)));
    }
}
