using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.SoakTests.Support;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;
using Xunit.Abstractions;

namespace WebhookMiddleware.SoakTests;

/// <summary>A webhook that requests wait for, and wait, and wait: it takes its own route's requests with it, and no others'.</summary>
public sealed class SlowReceiverTests(ITestOutputHelper output) : IAsyncLifetime, IDisposable
{
    private const int Bound = 100;
    private const string Slow = "/slow";
    private const string Fast = "/fast";

    private readonly HostDatabase _database = HostDatabase.NewSqlite();
    private readonly DirectoryInfo _keys = Directory.CreateTempSubdirectory("webhooks-soak-keys-");
    private readonly CancellationTokenSource _released = new();
    private ArrivalReceiver _receiver = null!;
    private SampleHostProcess _host = null!;
    private TimeSpan _delay = Timeout.InfiniteTimeSpan;
    private object _order = null!;

    public async Task InitializeAsync()
    {
        _receiver = await ArrivalReceiver.StartAsync(AnswerAsync);
        _host = await SoakHost.StartAsync(_database, _keys.FullName, ("MaxAwaitedCallsPerWebhook", Bound), ("RunBudget", TimeSpan.FromSeconds(30)));
        await _host.SetHooksAsync(Awaited(Slow, "before_order_add"), Awaited(Fast, "before_delivery_service_calculate"));
        var user = await _host.Client.PostAsJsonAsync("organization/user/new", new { login = "ann@soak.test", name = "Ann", phone = "+79001234567" });
        var id = (await user.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<string>();
        _order = new { user_id = id, items = new[] { new { article = "CUP-1", name = "Cup", quantity = 1, price = 450 } } };
    }

    public async Task DisposeAsync()
    {
        await _released.CancelAsync();
        await _host.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    public void Dispose()
    {
        _database.Dispose();
        _keys.Delete(recursive: true);
        _released.Dispose();
    }

    [Fact]
    public async Task Request_ReceiverNeverAnswers_TooManyFailAtOnceAndOthersAreServed()
    {
        var waiting = Enumerable.Range(0, Bound).Select(_ => AddOrderAsync()).ToArray();
        await Eventually.HoldsAsync(() => _receiver.Open == Bound, () => $"{_receiver.Open} of {Bound} requests wait", Soak.Patience);

        using var oneTooMany = await AddOrderAsync();
        using var other = await CalculateAsync();

        oneTooMany.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        oneTooMany.Headers.RetryAfter.Should().NotBeNull();
        (await oneTooMany.Content.ReadFromJsonAsync<JsonObject>())!["type"]!.GetValue<string>().Should().Be("urn:webhook:unavailable");
        other.StatusCode.Should().Be(HttpStatusCode.OK);
        _receiver.Open.Should().Be(Bound);

        await _released.CancelAsync();
        (await Task.WhenAll(waiting)).Should().OnlyContain(response => response.StatusCode == HttpStatusCode.OK);
    }

    // The orders cost what orders cost, slow webhook or not: so the other routes are measured beside as many orders with a fast one.
    [FullSizeFact]
    public async Task Request_ReceiverIsSlow_OtherRoutesKeepTheirThroughput()
    {
        const int rounds = 5;
        const int ordersASecond = 50;
        var window = TimeSpan.FromSeconds(10);
        var slowness = TimeSpan.FromSeconds(3);
        List<double> alone = [];
        List<double> besideFast = [];
        List<double> besideSlow = [];
        List<HttpStatusCode> statuses = [];

        async Task<double> MeasureBesideOrdersAsync(TimeSpan delay)
        {
            _delay = delay;
            using var ended = new CancellationTokenSource();
            var orders = AddOrdersAsync(ordersASecond, ended.Token);
            await Eventually.HoldsAsync(() => delay == TimeSpan.Zero || _receiver.Open >= Bound, () => $"{_receiver.Open} of {Bound} requests wait", Soak.Patience);
            var throughput = await MeasureAsync(window);
            await ended.CancelAsync();
            statuses.AddRange(await orders);
            return throughput;
        }

        await MeasureBesideOrdersAsync(TimeSpan.Zero);
        statuses.Clear();
        for (var round = 0; round < rounds; round++)
        {
            alone.Add(await MeasureAsync(window));
            besideFast.Add(await MeasureBesideOrdersAsync(TimeSpan.Zero));
            besideSlow.Add(await MeasureBesideOrdersAsync(slowness));
        }

        var refused = statuses.Count(status => status == HttpStatusCode.ServiceUnavailable);
        var (fast, slow) = (Latencies.Percentile(besideFast, 0.5), Latencies.Percentile(besideSlow, 0.5));
        output.WriteLine(
            $"Requests/s of another route, medians of {rounds} windows of {window.TotalSeconds} s: {Latencies.Percentile(alone, 0.5):F0} alone, {fast:F0} beside "
            + $"{ordersASecond} orders/s whose webhook answers at once, {slow:F0} when it takes {slowness.TotalSeconds} s ({Bound} wait, {refused} of {statuses.Count} "
            + $"orders are refused at once); × {slow / fast:F2}.");
        refused.Should().BePositive();
        (slow / fast).Should().BeGreaterThanOrEqualTo(0.9);
    }

    private object Awaited(string path, string @event)
        => new { name = path, url = _receiver.Url(path), @event, fireAndForget = false, awaitResponse = true, timeoutMs = 30_000 };

    private Task<HttpResponseMessage> AddOrderAsync() => _host.Client.PostAsJsonAsync("organization/order/add", _order);

    private Task<HttpResponseMessage> CalculateAsync()
        => _host.Client.PostAsJsonAsync("organization/delivery_service/1/calculate", new { address = "Nevsky 1", items = new[] { new { article = "CUP-1", quantity = 1, weight = 0.5 } }, order_sum = 1000 });

    /// <summary>How many requests of another route are answered in a second, over eight connections as fast as they go.</summary>
    private async Task<double> MeasureAsync(TimeSpan window)
    {
        var count = 0;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(started) < window)
            {
                using var response = await CalculateAsync();
                response.EnsureSuccessStatusCode();
                Interlocked.Increment(ref count);
            }
        })));
        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Adds orders at a pace of its own, however slowly they are answered; gives all answers.</summary>
    private async Task<IReadOnlyList<HttpStatusCode>> AddOrdersAsync(int ordersASecond, CancellationToken end)
    {
        List<Task<HttpStatusCode>> orders = [];
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1) / ordersASecond, TimeProvider.System);
        while (!end.IsCancellationRequested)
        {
            await pace.WaitForNextTickAsync(CancellationToken.None);
            orders.Add(StatusAsync());
        }

        return await Task.WhenAll(orders);

        async Task<HttpStatusCode> StatusAsync()
        {
            using var response = await AddOrderAsync();
            return response.StatusCode;
        }
    }

    private async ValueTask<int> AnswerAsync(Arrival arrival, CancellationToken cancellationToken)
    {
        if (arrival.Path == Slow)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _released.Token);
            await Task.Delay(_delay, TimeProvider.System, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return 204;
    }
}
