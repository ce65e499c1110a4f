using WebhookMiddleware.Bounds;

namespace WebhookMiddleware.Core.Tests.Bounds;

public sealed class ByteBudgetTests
{
    [Fact]
    public void TryTake_MoreThanIsLeft_TakesNothing()
    {
        var budget = new ByteBudget(100);

        budget.TryTake(60).Should().BeTrue();
        budget.TryTake(41).Should().BeFalse();
        budget.TryTake(40).Should().BeTrue();
        budget.Held.Should().Be(100);

        budget.Return(60);
        budget.TryTake(60).Should().BeTrue();
    }

    [Fact]
    public void TryTake_SomethingIsToBeSpared_LeavesIt()
    {
        var budget = new ByteBudget(100);

        budget.TryTake(80, spare: 25).Should().BeFalse();
        budget.TryTake(75, spare: 25).Should().BeTrue();
        budget.TryTake(25).Should().BeTrue();
    }

    [Fact]
    public async Task TryTake_ManyAtOnce_NeverExceedsTheLimit()
    {
        var budget = new ByteBudget(1000);
        var most = 0L;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                if (budget.TryTake(300))
                {
                    most = Math.Max(Volatile.Read(ref most), budget.Held);
                    budget.Return(300);
                }
            }
        })));

        most.Should().BeLessThanOrEqualTo(1000);
        budget.Held.Should().Be(0);
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("", 22)]
    [InlineData("жук", 28)]
    public void SizeOf_Text_IsWhatItTakesUpInMemory(string? text, long expected) => ByteBudget.SizeOf(text).Should().Be(expected);
}
