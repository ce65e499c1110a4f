using WebhookMiddleware.Delivery;
using WebhookMiddleware.Delivery.Attempts;

namespace WebhookMiddleware.Core.Tests.Delivery;

/// <summary>How many settlements are written by one call, and how many calls there are at a time.</summary>
public sealed class DeliverySettlerTests : IAsyncDisposable
{
    private readonly DeliveryFixture _fixture = new();
    private readonly List<Task> _settled = [];
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _begun;

    private DeliverySettler Settler => _fixture.Get<DeliverySettler>();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task SettleAsync_BeforeTheHostHasStarted_AreWrittenTogether()
    {
        Settle(3);
        var running = Settler.RunAsync(() => { }, CancellationToken.None);
        Settler.Complete();
        await running;

        _fixture.Store.Batches.Should().Equal(3);
        _settled.Should().OnlyContain(task => task.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task SettleAsync_FewDuringACall_WaitForItsEnd()
    {
        var running = await BeginCallAsync();

        Settle(DeliverySettler.MinBesides - 1);
        await PoolHasRunAsync();
        _begun.Should().Be(1);
        _first.SetResult();
        Settler.Complete();
        await running;

        _fixture.Store.Batches.Should().Equal(1, DeliverySettler.MinBesides - 1);
        _settled.Should().OnlyContain(task => task.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task SettleAsync_ManyDuringACall_AreWrittenBesideIt()
    {
        var running = await BeginCallAsync();

        Settle(DeliverySettler.MinBesides);
        await Until.TrueAsync(() => _fixture.Store.Batches.Count == 1);

        _settled[0].IsCompleted.Should().BeFalse("its call goes on");
        _first.SetResult();
        Settler.Complete();
        await running;
        _fixture.Store.Batches.Should().Equal(DeliverySettler.MinBesides, 1);
        _settled.Should().OnlyContain(task => task.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task SettleAsync_StoreFails_NoSecondCallBegins()
    {
        var running = await FailOnceAsync();

        // The one call waits before it tries again.
        Settle(2 * DeliverySettler.MinBesides);
        await PoolHasRunAsync();
        _fixture.Store.Count("settle").Should().Be(1);

        Settler.Complete();
        await _fixture.AdvanceUntilAsync(TimeSpan.FromMilliseconds(10), _ => running.IsCompleted);
        _fixture.Store.Batches[0].Should().Be(1, "settlements are written one by one until one has been stored");
        _settled.Should().OnlyContain(task => task.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task SettleAsync_CallBesideAFailedOneSucceeds_TheOutageGoesOn()
    {
        var running = await BeginCallAsync();
        _fixture.Store.Before = _ => throw new IOException("The store is down.");
        Settle(DeliverySettler.MinBesides);
        await Until.TrueAsync(() => _fixture.Get<StoreOutage>().IsFailing("settle"));

        // The first call began before the second failed.
        _fixture.Store.Before = _ => { };
        _first.SetResult();
        await _settled[0];

        _fixture.Get<StoreOutage>().IsFailing("settle").Should().BeTrue();
        Settler.Complete();
        await _fixture.AdvanceUntilAsync(TimeSpan.FromMilliseconds(10), _ => running.IsCompleted);
        _fixture.Store.Batches.Should().Equal(1, 1, DeliverySettler.MinBesides - 1);
    }

    [Fact]
    public async Task RunAsync_ListenerFails_GoesOnWithTheNextSettlement()
    {
        var told = 0;
        var running = Settler.RunAsync(
            () =>
            {
                if (Interlocked.Increment(ref told) == 1)
                {
                    throw new InvalidOperationException("A listener has failed.");
                }
            },
            CancellationToken.None);

        Settle(1);
        await _settled[0];
        Settle(1);
        Settler.Complete();
        await running;

        _settled.Should().OnlyContain(task => task.IsCompletedSuccessfully);
        _fixture.Store.Batches.Sum().Should().Be(2);
    }

    [Fact]
    public async Task RunAsync_Cancelled_EndsWhatIsNotWritten()
    {
        using var cancellation = new CancellationTokenSource();
        _fixture.Store.Before = _ => throw new IOException("The store is down.");
        var running = Settler.RunAsync(() => { }, cancellation.Token);
        Settle(3);
        await Until.TrueAsync(() => _fixture.Store.Count("settle") == 1);

        await cancellation.CancelAsync();
        await running;

        _settled.Should().OnlyContain(task => task.IsCompletedSuccessfully);
        _fixture.Store.Batches.Should().BeEmpty();
        Settler.HeldBytes.Should().Be(0);
    }

    // One call is under way when this returns, and lasts until the first task is completed.
    private async Task<Task> BeginCallAsync()
    {
        _fixture.Store.BeforeSettling = () => Interlocked.Increment(ref _begun) == 1 ? _first.Task : Task.CompletedTask;
        var running = Settler.RunAsync(() => { }, CancellationToken.None);
        Settle(1);
        await Until.TrueAsync(() => Volatile.Read(ref _begun) == 1);
        return running;
    }

    // The first call has failed when this returns, and the next ones will work.
    private async Task<Task> FailOnceAsync()
    {
        _fixture.Store.Before = _ =>
        {
            _fixture.Store.Before = _ => { };
            throw new IOException("The store is down.");
        };
        var running = Settler.RunAsync(() => { }, CancellationToken.None);
        Settle(1);
        await Until.TrueAsync(() => _fixture.Get<StoreOutage>().IsFailing("settle"));
        return running;
    }

    // What had been queued to the thread pool has run, if anything had.
    private static async Task PoolHasRunAsync()
    {
        for (var i = 0; i < 50; i++)
        {
            await Task.Run(() => { });
        }
    }

    private void Settle(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _settled.Add(Settler.SettleAsync(DeliveryJudge.Park(Guid.NewGuid(), Guid.NewGuid(), TimeSpan.Zero)));
        }
    }
}
