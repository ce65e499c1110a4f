using WebhookMiddleware.Background;
using WebhookMiddleware.Core.Tests.Subscriptions;
using WebhookMiddleware.Core.Tests.Webhooks;

namespace WebhookMiddleware.Core.Tests.Background;

public sealed class PeriodicWorkerTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(7);

    private readonly TimerSignal _time = new(TestWebhooks.Now);
    private readonly Worker _worker;

    public PeriodicWorkerTests() => _worker = new Worker(_time);

    public void Dispose() => _worker.Dispose();

    [Fact]
    public async Task Execute_Started_RunsAtOnceAndAfterEachWait()
    {
        await StartAsync();
        _worker.Runs.Should().Be(1);

        _time.Advance(Interval - TimeSpan.FromTicks(1));
        _worker.Runs.Should().Be(1);
        _time.Advance(TimeSpan.FromTicks(1));
        await _time.WaitBeganAsync();

        _worker.Runs.Should().Be(2);
    }

    [Fact]
    public async Task Execute_RanOnceBeforeTheStart_WaitsFirst()
    {
        await _worker.RunOnceAsync(CancellationToken.None);
        await StartAsync();
        _worker.Runs.Should().Be(1);

        _time.Advance(Interval);
        await _time.WaitBeganAsync();

        _worker.Runs.Should().Be(2);
    }

    [Fact]
    public async Task Execute_WorkFails_TriesAgainAfterThePauseAndThenAtTheInterval()
    {
        _worker.Fault = new IOException("down");
        await StartAsync();
        _worker.Faults.Should().Equal(_worker.Fault);

        _time.Advance(Pause - TimeSpan.FromTicks(1));
        _worker.Runs.Should().Be(1);
        _worker.Fault = null;
        _time.Advance(TimeSpan.FromTicks(1));
        await _time.WaitBeganAsync();
        _time.Advance(Interval);
        await _time.WaitBeganAsync();

        _worker.Runs.Should().Be(3);
        _worker.Faults.Should().ContainSingle();
    }

    // A timeout of a database's driver is a cancellation that has nothing to do with the host's stop.
    [Fact]
    public async Task Execute_WorkIsCancelledByItself_IsAFailure()
    {
        _worker.Fault = new OperationCanceledException();

        await StartAsync();

        _worker.Faults.Should().ContainSingle();
        _worker.ExecuteTask!.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task Stop_WhileWaiting_EndsCleanly()
    {
        await StartAsync();

        await _worker.StopAsync(CancellationToken.None);

        _worker.ExecuteTask!.IsCompletedSuccessfully.Should().BeTrue();
        _worker.Runs.Should().Be(1);
    }

    [Fact]
    public async Task Stop_WhileWorking_EndsCleanlyAndIsNoFailure()
    {
        var working = new TaskCompletionSource();
        _worker.During = async stopping =>
        {
            working.SetResult();
            var stopped = new TaskCompletionSource();
            await using var registration = stopping.Register(stopped.SetResult);
            await stopped.Task;
            throw new IOException("The connection was closed by the stop.");
        };
        await _worker.StartAsync(CancellationToken.None);
        await working.Task;

        await _worker.StopAsync(CancellationToken.None);

        _worker.ExecuteTask!.IsCompletedSuccessfully.Should().BeTrue();
        _worker.Faults.Should().BeEmpty();
    }

    private async Task StartAsync()
    {
        await _worker.StartAsync(CancellationToken.None);
        await _time.WaitBeganAsync();
    }

    private sealed class Worker(TimeProvider timeProvider) : PeriodicWorker(timeProvider)
    {
        public int Runs { get; private set; }

        public Exception? Fault { get; set; }

        public List<Exception> Faults { get; } = [];

        public Func<CancellationToken, Task> During { get; set; } = _ => Task.CompletedTask;

        protected override async Task<TimeSpan> WorkAsync(CancellationToken cancellationToken)
        {
            Runs++;
            await During(cancellationToken);
            return Fault is null ? Interval : throw Fault;
        }

        protected override TimeSpan Failed(Exception exception)
        {
            Faults.Add(exception);
            return Pause;
        }
    }
}
