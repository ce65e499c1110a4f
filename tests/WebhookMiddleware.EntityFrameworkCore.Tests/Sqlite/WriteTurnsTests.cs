using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.EntityFrameworkCore.Sqlite.Writing;

namespace WebhookMiddleware.EntityFrameworkCore.Tests.Sqlite;

public sealed class WriteTurnsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly WriteTurns _turns;

    public WriteTurnsTests() => _turns = new WriteTurns(_time);

    [Fact]
    public async Task TakeAsync_OthersHaveAsked_BeginsAfterThem()
    {
        var first = await TakeAsync();
        var (second, third) = (TakeAsync(), TakeAsync());
        second.IsCompleted.Should().BeFalse();

        first.Dispose();
        (await second).Dispose();

        await third;
    }

    [Fact]
    public async Task TakeAsync_NobodyWrites_BeginsAtOnce()
    {
        (await TakeAsync()).Dispose();

        TakeAsync().IsCompleted.Should().BeTrue();
    }

    [Fact]
    public async Task TakeAsync_Cancelled_IsPassedOver()
    {
        using var cancelled = new CancellationTokenSource();
        var first = await TakeAsync();
        var (second, third) = (TakeAsync(cancelled.Token), TakeAsync());

        await cancelled.CancelAsync();
        await second.Invoking(waiting => waiting).Should().ThrowAsync<OperationCanceledException>();
        third.IsCompleted.Should().BeFalse();
        first.Dispose();

        await third;
    }

    [Fact]
    public async Task Dispose_Twice_DoesNotEndTheTurnOfAnother()
    {
        var first = await TakeAsync();
        var (second, third) = (TakeAsync(), TakeAsync());

        first.Dispose();
        first.Dispose();

        (await second).Should().NotBeSameAs(first);
        third.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task TakeAsync_TurnDoesNotEnd_AllThatWaitBegin()
    {
        var stuck = await TakeAsync();
        var (second, third) = (TakeAsync(), TakeAsync());

        _time.Advance(WriteTurns.Patience * 2);

        (await second).Dispose();
        (await third).Dispose();
        var next = await TakeAsync();
        stuck.Dispose();
        TakeAsync().IsCompleted.Should().BeFalse("the turn that has ended late is not the present one");
        next.Dispose();
    }

    [Fact]
    public async Task TakeAsync_TurnsEndInTime_IsWaitedForHoweverLongTheQueueIs()
    {
        var current = await TakeAsync();
        var waiting = Enumerable.Range(0, 10).Select(_ => TakeAsync()).ToArray();

        foreach (var next in waiting)
        {
            next.IsCompleted.Should().BeFalse();
            _time.Advance(WriteTurns.Patience * 0.9);
            current.Dispose();
            current = await next;
        }
    }

    private Task<IDisposable> TakeAsync(CancellationToken cancellationToken = default) => _turns.TakeAsync(cancellationToken).AsTask();
}
