using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using WebhookMiddleware.Background;
using WebhookMiddleware.Core.Tests.Background;
using WebhookMiddleware.Core.Tests.Webhooks;
using WebhookMiddleware.Pipeline;
using WebhookMiddleware.Subscriptions;

namespace WebhookMiddleware.Core.Tests.Subscriptions;

public sealed class SubscriptionExpiryWorkerTests : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private readonly TimerSignal _time = new(TestWebhooks.Now);
    private readonly FakeSubscriptions _table = new();
    private readonly FakeScheduledEvents _events = new();
    private readonly FakeLogger<SubscriptionExpiryWorker> _logger = new();
    private readonly ServiceProvider _services;
    private readonly SubscriptionExpiryWorker _worker;

    public SubscriptionExpiryWorkerTests()
    {
        _services = new ServiceCollection()
            .AddSingleton(_table)
            .AddScoped<IExpiringSubscriptionSource, FakeSubscriptionSource>()
            .BuildServiceProvider(validateScopes: true);
        _worker = NewWorker();
    }

    public void Dispose()
    {
        _worker.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task RaiseBatch_TermEndsNow_IsRaisedWithItsDataAndItsOwnKeyAndMarked()
    {
        var expired = _table.Add("7", TestWebhooks.Now.AddTicks(9));
        _time.Advance(TimeSpan.FromMilliseconds(1));

        var wait = await RaiseBatchAsync();

        wait.Should().Be(Poll);
        var milliseconds = TestWebhooks.Now.ToUnixTimeMilliseconds();
        _events.Raised.Should().Equal(
            ("on_subscription", $$"""{"id":"7","user_id":"u7","valid_to":{{milliseconds}}}""", $"on_subscription:7:{milliseconds}"));
        _table.Marked.Should().Equal(expired);
        _table.OpenSources.Should().Be(0);
    }

    [Fact]
    public async Task RaiseBatch_TermStillRuns_IsLeftAlone()
    {
        _table.Add("1", TestWebhooks.Now.AddMilliseconds(1));

        await RaiseBatchAsync();

        _events.Raised.Should().BeEmpty();
        _table.Marked.Should().BeEmpty();
    }

    [Fact]
    public async Task RaiseBatch_SeveralExpired_AreRaisedOldestFirst()
    {
        _table.Add("1", TestWebhooks.Now.AddHours(-1));
        _table.Add("2", TestWebhooks.Now.AddHours(-3));
        _table.Add("3", TestWebhooks.Now.AddHours(-2));

        await RaiseBatchAsync();

        _events.Keys.Select(key => key.Split(':')[1]).Should().Equal("2", "3", "1");
    }

    [Fact]
    public async Task RaiseBatch_NewTermOfTheSameSubscription_IsRaisedToo()
    {
        _table.Add("1", TestWebhooks.Now.AddHours(-1));
        await RaiseBatchAsync();
        _table.Add("1", TestWebhooks.Now);

        await RaiseBatchAsync();

        _events.Raised.Should().HaveCount(2);
    }

    [Fact]
    public async Task RaiseBatch_WebhooksNotReady_WaitsWithoutMarkingAndLosesNothing()
    {
        AddExpired(2);
        _events.IsReady = _ => false;

        (await RaiseBatchAsync()).Should().Be(Poll);
        _table.Marked.Should().BeEmpty();
        _events.IsReady = _ => true;
        await RaiseBatchAsync();

        _events.Raised.Should().HaveCount(2);
        _table.Marked.Should().HaveCount(2);
        _logger.Collector.Count.Should().Be(0, "waiting is no failure");
    }

    [Fact]
    public async Task RaiseBatch_SwitchedOffHalfway_MarksWhatWasRaised()
    {
        AddExpired(SubscriptionExpiryWorker.BatchSize);
        _events.IsReady = _ => _events.Raised.Count < 3;

        (await RaiseBatchAsync()).Should().Be(Poll);

        _table.Marked.Should().HaveCount(3);
    }

    [Fact]
    public async Task RaiseBatch_MarkingFails_IsNotRaisedAgain()
    {
        AddExpired(2);
        _table.MarkFault = new InvalidOperationException("locked");
        await RaiseBatchAsync();
        _table.MarkFault = null;

        await RaiseBatchAsync();

        _events.Raised.Should().HaveCount(2);
        _table.Marked.Should().HaveCount(2);
    }

    [Fact]
    public async Task RaiseBatch_SeveralHosts_RaiseOnce()
    {
        AddExpired(5);
        using var other = NewWorker();
        _events.IsReady = _ =>
        {
            // In the middle of this host's batch the other one works through its own.
            _events.IsReady = _ => true;
            other.RunOnceAsync(CancellationToken.None).IsCompletedSuccessfully.Should().BeTrue();
            return true;
        };

        await RaiseBatchAsync();

        _events.Keys.Should().HaveCount(5).And.OnlyHaveUniqueItems();
        _table.Unmarked.Should().BeEmpty();
    }

    [Fact]
    public async Task RaiseBatch_OneCannotBeStored_DoesNotHoldUpTheOthers()
    {
        AddExpired(3);
        _events.Fault = key => key.StartsWith("on_subscription:1:", StringComparison.Ordinal) ? new InvalidOperationException("too long") : null;

        (await RaiseBatchAsync()).Should().Be(Poll);
        await RaiseBatchAsync();

        _table.Unmarked.Should().ContainSingle().Which.Id.Should().Be("1");
        _logger.Collector.GetSnapshot().Should().ContainSingle().Which.Level.Should().Be(LogLevel.Error);
    }

    [Fact]
    public async Task RaiseBatch_FullBatch_GoesOnAtOnce()
    {
        AddExpired(SubscriptionExpiryWorker.BatchSize + 1);

        (await RaiseBatchAsync()).Should().Be(TimeSpan.Zero);
        (await RaiseBatchAsync()).Should().Be(Poll);

        _events.Raised.Should().HaveCount(SubscriptionExpiryWorker.BatchSize + 1);
    }

    [Theory]
    [InlineData("read")]
    [InlineData("raise")]
    [InlineData("mark")]
    public async Task RaiseBatch_NothingSucceeds_BacksOffLogsOnceAndRecovers(string what)
    {
        AddExpired(1);
        var fault = new InvalidOperationException("down");
        _table.ReadFault = what == "read" ? fault : null;
        _table.MarkFault = what == "mark" ? fault : null;
        _events.Fault = _ => what == "raise" ? fault : null;

        List<double> waits = [];
        for (var i = 0; i < 7; i++)
        {
            waits.Add((await RaiseBatchAsync()).TotalSeconds);
        }

        waits.Should().Equal(1, 2, 4, 8, 16, 30, 30);
        _logger.Collector.GetSnapshot().Should().ContainSingle().Which.Exception.Should().BeSameAs(fault);

        _table.ReadFault = _table.MarkFault = null;
        _events.Fault = _ => null;
        (await RaiseBatchAsync()).Should().Be(Poll);
        _logger.LatestRecord.Level.Should().Be(LogLevel.Information);
        _events.Raised.Should().ContainSingle();
        _table.Unmarked.Should().BeEmpty();

        _table.ReadFault = fault;
        (await RaiseBatchAsync()).Should().Be(Poll, "the back-off begins anew");
    }

    [Fact]
    public async Task RaiseBatch_SomeSucceedMeanwhile_TheBackOffBeginsAnewAndTheLogStaysQuiet()
    {
        AddExpired(2);
        _events.Fault = _ => new InvalidOperationException("down");
        await RaiseBatchAsync();
        (await RaiseBatchAsync()).Should().Be(2 * Poll);

        _events.Fault = key => key.StartsWith("on_subscription:1:", StringComparison.Ordinal) ? new InvalidOperationException("too long") : null;
        (await RaiseBatchAsync()).Should().Be(Poll);

        (await RaiseBatchAsync()).Should().Be(Poll, "nothing succeeds for the first time again");
        (await RaiseBatchAsync()).Should().Be(2 * Poll);
        _logger.Collector.GetSnapshot().Should().ContainSingle();
    }

    [Fact]
    public async Task RaiseBatch_PollsRarely_NeverAsksMoreOftenWhenItFails()
    {
        using var worker = NewWorker(pollMs: 120_000);
        _table.ReadFault = new InvalidOperationException("down");

        await worker.RunOnceAsync(CancellationToken.None);

        (await worker.RunOnceAsync(CancellationToken.None)).Should().Be(TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task Execute_Started_AsksAtOnceAndThenAtEveryPollUntilStopped()
    {
        await _worker.StartAsync(CancellationToken.None);
        await _time.WaitBeganAsync();
        _table.Reads.Should().Be(1);
        _table.Add("1", TestWebhooks.Now.AddMilliseconds(500));

        _time.Advance(TimeSpan.FromMilliseconds(999));
        _table.Reads.Should().Be(1);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await _time.WaitBeganAsync();

        _table.Reads.Should().Be(2);
        _events.Raised.Should().ContainSingle();
        await _worker.StopAsync(CancellationToken.None);
        _worker.ExecuteTask!.IsCompletedSuccessfully.Should().BeTrue();
    }

    private Task<TimeSpan> RaiseBatchAsync() => _worker.RunOnceAsync(CancellationToken.None);

    private void AddExpired(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _table.Add($"{i}", TestWebhooks.Now);
        }
    }

    private SubscriptionExpiryWorker NewWorker(int pollMs = 1000)
    {
        var options = new WebhookOptions { Subscriptions = new SubscriptionOptions { PollInterval = TimeSpan.FromMilliseconds(pollMs) } };
        return new SubscriptionExpiryWorker(
            _services.GetRequiredService<IServiceScopeFactory>(),
            _events,
            Microsoft.Extensions.Options.Options.Create(options),
            _time,
            new Jitter(FixedRandom.Middle),
            _logger);
    }
}
