using System.Diagnostics;
using WebhookMiddleware.SoakTests.Support;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;
using WebhookMiddleware.Webhooks;
using Xunit.Abstractions;

namespace WebhookMiddleware.SoakTests;

/// <summary>Ten webhooks, one of which never answers: it delays nobody but itself.</summary>
public sealed class DeadNeighbourTests(ITestOutputHelper output) : IDisposable
{
    private const string Dead = "/dead";
    private const int Living = 9;

    private readonly HostDatabase _database = HostDatabase.NewSqlite();
    private readonly CancellationTokenSource _released = new();
    private readonly Lock _lock = new();
    private int _held;
    private int _mostHeld;

    public void Dispose()
    {
        _database.Dispose();
        _released.Dispose();
    }

    [Fact]
    public async Task Dispatch_OneReceiverNeverAnswers_AllOthersAreServedMeanwhile()
    {
        const int events = 50;
        const int slotsAHook = 4;
        await using var receiver = await ArrivalReceiver.StartAsync(AnswerAsync);

        // More waits for the dead one than all slots together.
        await using var host = await WorkerHost.StartAsync(
            _database,
            ("MaxInFlight", 32),
            ("MaxInFlightPerWebhook", slotsAHook),
            ("PollInterval", TimeSpan.FromMilliseconds(100)));
        await AddHooksAsync(host, receiver, deadTimeoutMs: 30_000);
        await host.RaiseAllAsync(events);

        await Eventually.HoldsAsync(
            () => receiver.TakenCount == events * Living, () => $"{receiver.TakenCount} of {events * Living} arrived, {receiver.Open} are held", Soak.Patience);
        output.WriteLine($"{receiver.TakenCount} deliveries to {Living} webhooks arrived while the dead one held {_mostHeld} of 32 slots.");

        // The living, which hold fewer slots, go first, so that the last slot of the dead one may be taken only now.
        await Eventually.HoldsAsync(
            () => Volatile.Read(ref _mostHeld) >= slotsAHook, () => $"the dead one held {_mostHeld} of its {slotsAHook} slots", Soak.Patience);
        _mostHeld.Should().Be(slotsAHook, "however much waits for it, it gets no more than its share");
        receiver.Taken.Should().OnlyContain(arrival => arrival.Path != Dead);
        receiver.CameAgain.Should().BeEmpty();
        await _released.CancelAsync();
    }

    [FullSizeFact]
    public async Task Dispatch_OneReceiverNeverAnswers_OthersAreHardlySlower()
    {
        const int eventsASecond = 40;
        var window = TimeSpan.FromSeconds(20);
        await using var receiver = await ArrivalReceiver.StartAsync(AnswerAsync);
        await using var host = await WorkerHost.StartAsync(_database);
        var dead = await AddHooksAsync(host, receiver, deadTimeoutMs: 2_000);
        var raised = new long[(int)(eventsASecond * window.TotalSeconds) * 10];
        var next = 0;

        async Task<double[]> MeasureAsync(bool withDead, TimeSpan duration)
        {
            await host.SwitchAsync(dead.Id, withDead);
            await Eventually.HoldsAsync(() => receiver.Open == 0, () => $"{receiver.Open} requests are held", Soak.Patience);
            var first = next;
            using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1) / eventsASecond, TimeProvider.System);
            var started = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(started) < duration && await pace.WaitForNextTickAsync())
            {
                raised[next] = Stopwatch.GetTimestamp();
                await host.RaiseAsync(next++);
            }

            Arrival[] arrived = [];
            await Eventually.HoldsAsync(
                () => (arrived = [.. receiver.Taken.Where(arrival => arrival.Number >= first)]).Length >= (next - first) * Living,
                () => $"{arrived.Length} of {(next - first) * Living} arrived", Soak.Patience);
            return [.. arrived.Select(arrival => Stopwatch.GetElapsedTime(raised[arrival.Number], arrival.At).TotalMilliseconds)];
        }

        await MeasureAsync(withDead: false, window / 4);
        List<double> without = [];
        List<double> with = [];
        for (var round = 0; round < 2; round++)
        {
            without.AddRange(await MeasureAsync(withDead: false, window));
            with.AddRange(await MeasureAsync(withDead: true, window));
        }

        var (p99Without, p99With) = (Latencies.Percentile(without, 0.99), Latencies.Percentile(with, 0.99));
        output.WriteLine(
            $"{eventsASecond} events/s to {Living} webhooks, enqueue to arrival: p50 {Latencies.Percentile(without, 0.5):F1} ms, p99 {p99Without:F1} ms without "
            + $"the dead one; p50 {Latencies.Percentile(with, 0.5):F1} ms, p99 {p99With:F1} ms with it; p99 × {p99With / p99Without:F2}.");
        p99With.Should().BeLessThan(2 * p99Without);
    }

    private async ValueTask<int> AnswerAsync(Arrival arrival, CancellationToken cancellationToken)
    {
        if (arrival.Path == Dead)
        {
            lock (_lock)
            {
                _mostHeld = Math.Max(++_held, _mostHeld);
            }

            // Until the sender gives up, or the test is over: a host that stops waits for what it is sending.
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _released.Token);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (_lock)
            {
                _held--;
            }

            cancellationToken.ThrowIfCancellationRequested();
        }

        return 204;
    }

    private static async Task<Webhook> AddHooksAsync(WorkerHost host, ArrivalReceiver receiver, int deadTimeoutMs)
    {
        var dead = await host.AddHookAsync(receiver.Url(Dead), webhook => webhook with { TimeoutMs = deadTimeoutMs });
        for (var i = 0; i < Living; i++)
        {
            await host.AddHookAsync(receiver.Url($"/living/{i}"));
        }

        return dead;
    }
}
