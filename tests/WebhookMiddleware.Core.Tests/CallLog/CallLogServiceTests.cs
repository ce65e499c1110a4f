using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.Background;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Core.Tests.Delivery;
using WebhookMiddleware.Core.Tests.Webhooks;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Core.Tests.CallLog;

public sealed class CallLogServiceTests : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeTimeProvider _time = new(TestWebhooks.Now);
    private readonly FakeLog _log = new();
    private readonly FakeLogger<CallLogService> _logger = new();
    private readonly CallLogStatus _status;
    private readonly CallLogBuffer _buffer;
    private readonly CallLogService _service;

    public CallLogServiceTests()
    {
        _status = new CallLogStatus(new WebhookMetrics(_services.GetRequiredService<IMeterFactory>()), _logger);
        var options = Microsoft.Extensions.Options.Options.Create(new WebhookOptions());
        _buffer = new CallLogBuffer(_status, options, _time);
        _service = new CallLogService(_buffer, _log, _status, options, _time, _logger);
    }

    [Fact]
    public async Task Write_StoreRefusesForAWhile_NothingIsMissing()
    {
        _log.Refuses = _ => true;
        await _service.StartAsync(default);
        Add("a", "b");
        await OnceDueAsync(() => _status.IsFailing);
        Add("c");
        var during = _status.Describe();

        _log.Refuses = _ => false;
        await Until.TrueAsync(() => _log.Count == 3, () => _time.Advance(OutageLog.DefaultLongestPause));

        during.Should().Contain("can't be written: disk full").And.Contain("calls missing so far: 0");
        await Until.TrueAsync(() => _status.Describe() is null);
    }

    [Fact]
    public async Task Write_OneCallIsRefused_TheOthersAreWritten()
    {
        _log.Refuses = call => call.WebhookName == "bad";
        Add("a", "bad", "b");
        await _service.StartAsync(default);

        await Until.TrueAsync(() => _log.Count == 2, () => _time.Advance(OutageLog.DefaultLongestPause));
        await Until.TrueAsync(
            () => _status.Describe()?.Contains("missing so far: 1", StringComparison.Ordinal) == true,
            () => _time.Advance(OutageLog.DefaultLongestPause));
        Add("c");

        await Until.TrueAsync(() => _log.Count == 3 && _status.Describe() is null, () => _time.Advance(OutageLog.DefaultLongestPause));
    }

    [Theory]
    [InlineData(500, 0)]
    [InlineData(500, 250)]
    [InlineData(500, 499)]
    [InlineData(1000, 0)]
    [InlineData(1000, 999)]
    [InlineData(2000, 700)]
    public async Task Write_BatchWithARefusedCall_EachOfItsCallsIsTriedOnceMoreAndTheFailureIsLoggedOnce(int calls, int bad)
    {
        _log.Refuses = call => call.WebhookName == "bad";
        Add([.. Enumerable.Range(0, calls).Select(index => index == bad ? "bad" : "good")]);

        await _service.StartAsync(default);
        await Until.TrueAsync(() => _log.Count == calls - 1, () => _time.Advance(OutageLog.DefaultLongestPause));

        // A refused call that was the last one is given up when others have been written.
        Add("good");
        await Until.TrueAsync(() => _log.Count == calls, () => _time.Advance(OutageLog.DefaultLongestPause));
        Add("good");
        await Until.TrueAsync(
            () => _log.Count == calls + 1 && _status.Describe() is null, () => _time.Advance(OutageLog.DefaultLongestPause));

        // The batch, each of its calls, the refused one a few times, and the batches after it.
        _log.Tries.Should().BeLessThanOrEqualTo(1 + 500 + 5 + (calls / 500));
        _logger.Collector.GetSnapshot().Should().ContainSingle();
    }

    [Fact]
    public async Task Write_ManyRefusedCallsInABatch_AreGivenUpWithoutAPauseForEach()
    {
        _log.Refuses = call => call.WebhookName == "bad";
        Add([.. Enumerable.Range(0, 500).Select(index => index % 2 == 0 ? "bad" : "good")]);
        await _service.StartAsync(default);
        await OnceDueAsync(() => _status.IsFailing);

        // Only the batch is waited for: the clock stands still afterwards.
        await Until.TrueAsync(() => _log.Count > 0, () => _time.Advance(OutageLog.DefaultLongestPause));

        await Until.TrueAsync(() => _status.Describe()?.Contains("missing so far: 250", StringComparison.Ordinal) == true);
        _log.Count.Should().Be(250);
        _logger.Collector.GetSnapshot().Should().ContainSingle();
    }

    [Fact]
    public async Task Write_MoreThanTheBufferHolds_IsCountedUntilTheLogKeepsUpAgain()
    {
        _log.Refuses = _ => true;
        await _service.StartAsync(default);
        Add("a");
        await OnceDueAsync(() => _status.IsFailing);

        Add([.. Enumerable.Repeat("b", CallLogBuffer.Capacity + 10_000)]);
        await Until.TrueAsync(() => _buffer.Count >= CallLogBuffer.Capacity - 1000);
        var during = _status.Describe();
        _log.Refuses = _ => false;

        during.Should().MatchRegex("missing so far: [1-9]");
        await Until.TrueAsync(() => _status.Describe() is null && _buffer.Count == 0, () => _time.Advance(OutageLog.DefaultLongestPause));
    }

    [Fact]
    public async Task Write_StoreRefusesForAWhile_WhatTheServiceHasTakenOutHoldsItsRoomUntilItIsWritten()
    {
        _log.Refuses = _ => true;
        Add("a", "b");
        var held = _buffer.HeldBytes;
        await _service.StartAsync(default);
        await OnceDueAsync(() => _status.IsFailing);

        _buffer.Count.Should().Be(0, "the service has taken the calls out");
        _buffer.HeldBytes.Should().Be(held).And.BePositive();

        _log.Refuses = _ => false;
        await Until.TrueAsync(() => _log.Count == 2, () => _time.Advance(OutageLog.DefaultLongestPause));
        await Until.TrueAsync(() => _buffer.HeldBytes == 0);
    }

    [Fact]
    public async Task Write_OneCallIsRefused_ItsRoomIsGivenBack()
    {
        _log.Refuses = call => call.WebhookName == "bad";
        Add("a", "bad", "b");
        await _service.StartAsync(default);
        await Until.TrueAsync(() => _log.Count == 2, () => _time.Advance(OutageLog.DefaultLongestPause));
        Add("c");

        await Until.TrueAsync(() => _log.Count == 3 && _buffer.HeldBytes == 0, () => _time.Advance(OutageLog.DefaultLongestPause));
    }

    [Fact]
    public async Task Stop_StoreRefuses_NothingIsHeldAnyMore()
    {
        _log.Refuses = _ => true;
        await _service.StartAsync(default);
        Add([.. Enumerable.Repeat("a", 1000)]);
        await Until.TrueAsync(() => _status.IsFailing);

        await _service.StopAsync(default);

        _buffer.HeldBytes.Should().Be(0);
        _status.Describe().Should().Contain("missing so far: 1000");
    }

    [Fact]
    public async Task Write_CallsOneAfterTheOther_ShareOneWriteWhenTheyAreDue()
    {
        await _service.StartAsync(default);
        Add("a");
        Add("b");
        Add("c");

        await OnceDueAsync(() => _log.Count > 0);

        (_log.Count, _log.Tries).Should().Be((3, 1));
    }

    [Fact]
    public async Task Flush_CallsLinger_AreWrittenAtOnce()
    {
        await _service.StartAsync(default);
        Add("a", "b");

        await _buffer.FlushAsync(default);

        _log.Count.Should().Be(2);
    }

    [Fact]
    public async Task Stop_CallsLinger_AreWritten()
    {
        await _service.StartAsync(default);
        Add("a", "b");

        await _service.StopAsync(default);

        _log.Count.Should().Be(2);
    }

    [Fact]
    public async Task Flush_StoreRefuses_IsNotWaitedFor()
    {
        _log.Refuses = _ => true;
        await _service.StartAsync(default);
        Add("a");

        await _buffer.FlushAsync(default);
        await _buffer.FlushAsync(default);

        _log.Count.Should().Be(0);
    }

    [Fact]
    public async Task Stop_StoreHangs_FlushesAreNotLeftWaiting()
    {
        _log.Hangs = true;
        await _service.StartAsync(default);
        Add("a");
        await OnceDueAsync(() => _log.Tries == 1);
        var flush = _buffer.FlushAsync(default);

        using var hostWaitsNoLonger = new CancellationTokenSource();
        var stop = _service.StopAsync(hostWaitsNoLonger.Token);
        await hostWaitsNoLonger.CancelAsync();
        await stop;

        await flush.WaitAsync(TimeSpan.FromSeconds(30));
        _buffer.HeldBytes.Should().Be(0);
    }

    [Fact]
    public async Task Stop_StoreRefuses_IsNotWaitedForAndTheCallsAreCounted()
    {
        _log.Refuses = _ => true;
        await _service.StartAsync(default);
        Add("a", "b");
        await OnceDueAsync(() => _status.IsFailing);

        await _service.StopAsync(default);

        _status.Describe().Should().Contain("missing so far: 2");
    }

    public async ValueTask DisposeAsync()
    {
        await _service.StopAsync(default);
        _service.Dispose();
        await _services.DisposeAsync();
    }

    private Task OnceDueAsync(Func<bool> condition) => Until.TrueAsync(condition, () => _time.Advance(CallLogBuffer.Linger));

    private void Add(params string[] names)
    {
        foreach (var name in names)
        {
            _buffer.Add(new WebhookCallRecord
            {
                Id = Guid.CreateVersion7(),
                InvocationId = Guid.CreateVersion7(),
                WebhookId = Guid.CreateVersion7(),
                WebhookName = name,
                Event = "before_order_add",
                At = TestWebhooks.Now,
                Outcome = WebhookOutcome.Allowed,
            });
        }
    }

    private sealed class FakeLog : ICallLogWriter
    {
        private int _count;
        private int _tries;

        public int Count => Volatile.Read(ref _count);

        public int Tries => Volatile.Read(ref _tries);

        public Func<WebhookCallRecord, bool> Refuses { get; set; } = _ => false;

        public bool Hangs { get; set; }

        public Task AppendAsync(IReadOnlyList<WebhookCallRecord> batch, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _tries);
            if (Hangs)
            {
                return Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }

            if (batch.Any(Refuses))
            {
                throw new IOException("disk full");
            }

            Interlocked.Add(ref _count, batch.Count);
            return Task.CompletedTask;
        }

        public Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => Task.FromResult(0);
    }
}
