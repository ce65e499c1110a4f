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
        _fixture.Store.Before = _ => throw new IOException("The store is down.");
        var running = Settler.RunAsync(() => { }, CancellationToken.None);
        Settle(1);
        await Until.TrueAsync(() => _fixture.Store.Count("settle") == 1);

        // The one call waits before it tries again.
        Settle(2 * DeliverySettler.MinBesides);
        _fixture.Store.Before = _ => { };
        _fixture.Store.Batches.Should().BeEmpty();
        Settler.Complete();
        await _fixture.AdvanceUntilAsync(TimeSpan.FromMilliseconds(10), _ => running.IsCompleted);

        _fixture.Store.Batches[0].Should().Be(1, "settlements are written one by one until one has been stored");
        _settled.Should().OnlyContain(task => task.IsCompletedSuccessfully);
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

    private void Settle(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _settled.Add(Settler.SettleAsync(DeliveryJudge.Park(Guid.NewGuid(), Guid.NewGuid(), TimeSpan.Zero)));
        }
    }
}
