using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using WebhookMiddleware.Background;
using WebhookMiddleware.Core.Tests.Administration;
using WebhookMiddleware.Core.Tests.Statistics;
using WebhookMiddleware.Core.Tests.Subscriptions;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Events;
using WebhookMiddleware.FailureEvents;
using WebhookMiddleware.Failures;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Statistics;
using WebhookMiddleware.TestSupport.Stores;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.FailureEvents;

/// <summary>Several hosts on one store: each has counters and a worker of its own.</summary>
public sealed class FailureEventWorkerTests : IDisposable
{
    private readonly AdministrationFixture _administration = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeScheduledEvents _events = new();
    private readonly FakeFailureStore _failures = new();
    private readonly FakeStatistics _statistics = new();
    private readonly FakeLogger<FailureEventWorker> _logger = new();
    private readonly Host _host;
    private readonly Host _other;

    public FailureEventWorkerTests() => (_host, _other) = (NewHost(), NewHost());

    private DateTimeOffset Now => _administration.Time.GetUtcNow();

    public void Dispose()
    {
        _host.Dispose();
        _other.Dispose();
        _administration.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task Run_MoreThanHalfOf20CallsFailed_TellsOfItOnce()
    {
        var webhook = await GivenAsync();
        _host.Call(webhook, WebhookOutcome.Allowed, 9);
        _host.Call(webhook, WebhookOutcome.TimedOut, 11);

        await RunAsync(_host, _host, _other);

        var (name, json, key) = _events.Raised.Should().ContainSingle().Subject;
        name.Should().Be("on_webhook_failing");
        json.Should().Be($$"""{"hookId":"{{webhook.Id}}","hookName":"{{webhook.Name}}","event":"{{webhook.Event}}","calls":20,"failures":11}""");
        key.Should().Be($"on_webhook_failing:{webhook.Id}:{Now.ToUnixTimeMilliseconds()}");
        _failures.All.Should().ContainSingle().Which.State.Should().Be(WebhookFailureState.Announced);
    }

    [Theory]
    [InlineData(10, 10, WebhookOutcome.TimedOut)]
    [InlineData(0, 19, WebhookOutcome.TimedOut)]
    [InlineData(0, 50, WebhookOutcome.Denied)]
    [InlineData(0, 50, WebhookOutcome.CircuitOpen)]
    [InlineData(0, 50, WebhookOutcome.Overloaded)]
    [InlineData(0, 50, WebhookOutcome.Cancelled)]
    public async Task Run_NotEnoughFailures_TellsNothing(int allowed, int others, WebhookOutcome outcome)
    {
        var webhook = await GivenAsync();
        _host.Call(webhook, WebhookOutcome.Allowed, allowed);
        _host.Call(webhook, outcome, others);

        await RunAsync(_host);

        _events.Raised.Should().BeEmpty();
    }

    [Fact]
    public async Task Run_FailuresOfSeveralHostsAndKinds_AreAddedUp()
    {
        var webhook = await GivenAsync();
        _host.Call(webhook, WebhookOutcome.BadStatus, 7);
        _host.Recorder.DeliveryAttempted(webhook.Event, webhook.Id, WebhookOutcome.BadStatus, TimeSpan.FromMilliseconds(1));
        _other.Call(webhook, WebhookOutcome.BadStatus, 12);
        await _other.FlushAsync(default);

        await RunAsync(_host, _other);

        _events.Raised.Should().ContainSingle().Which.Json.Should().Contain("\"calls\":20,\"failures\":20");
    }

    [Fact]
    public async Task Run_FailuresSpreadOverMoreThanFiveMinutes_TellNothing()
    {
        var webhook = await GivenAsync();
        _host.Call(webhook, WebhookOutcome.BadStatus, 10);
        _administration.Time.Advance(TimeSpan.FromMinutes(5));
        _host.Call(webhook, WebhookOutcome.BadStatus, 10);

        await RunAsync(_host);

        _events.Raised.Should().BeEmpty();
    }

    [Fact]
    public async Task Run_CallsWorkAgain_TellsOfTheRecoveryOnce()
    {
        var webhook = await GivenAsync();
        _host.Call(webhook, WebhookOutcome.BadStatus, 20);
        await RunAsync(_host);
        _administration.Time.Advance(TimeSpan.FromMinutes(4));
        _other.Call(webhook, WebhookOutcome.Allowed, 30);
        await RunAsync(_other, _host);
        var early = _events.Raised.Count;
        _administration.Time.Advance(TimeSpan.FromMinutes(1));

        await RunAsync(_other, _host, _host);

        early.Should().Be(1, "two of five calls have failed");
        _events.Raised.Select(raised => raised.Event).Should().Equal("on_webhook_failing", "on_webhook_recovered");
        _events.Raised[1].Json.Should().Contain("\"calls\":30,\"failures\":0");
        _failures.All.Should().BeEmpty();
    }

    [Fact]
    public async Task Run_NothingIsCalledAnyMore_IsNoRecovery()
    {
        var webhook = await GivenAsync();
        _host.Call(webhook, WebhookOutcome.BadStatus, 20);
        await RunAsync(_host);
        _administration.Time.Advance(TimeSpan.FromHours(1));

        await RunAsync(_host);

        _events.Raised.Should().ContainSingle();
        _failures.All.Should().ContainSingle();
    }

    [Fact]
    public async Task Run_FailsAgainAfterRecovery_TellsOfItAgain()
    {
        var webhook = await GivenAsync();
        foreach (var outcome in (WebhookOutcome[])[WebhookOutcome.BadStatus, WebhookOutcome.Allowed, WebhookOutcome.BadStatus])
        {
            _host.Call(webhook, outcome, 20);
            await RunAsync(_host);
            _administration.Time.Advance(TimeSpan.FromMinutes(10));
        }

        _events.Raised.Select(raised => raised.Event).Should().Equal("on_webhook_failing", "on_webhook_recovered", "on_webhook_failing");
        _events.Keys.Should().OnlyHaveUniqueItems();
    }

    // The host that found it ends before it has raised the event: another one goes on.
    [Theory]
    [InlineData(WebhookFailureState.Found, "on_webhook_failing")]
    [InlineData(WebhookFailureState.Recovered, "on_webhook_recovered")]
    public async Task Run_EntryThatAnotherHostLeft_IsTold(WebhookFailureState state, string expected)
    {
        var webhook = await GivenAsync();
        await _failures.TryAddAsync(new WebhookFailure(webhook.Id, WebhookFailureKind.Failing, Now, state) { Calls = 30, Failures = 16 }, default);

        await RunAsync(_host);

        _events.Raised.Should().ContainSingle().Which.Event.Should().Be(expected);
    }

    [Fact]
    public async Task Run_EventCanNotBeRaisedNow_IsToldLater()
    {
        var webhook = await GivenAsync();
        _host.Call(webhook, WebhookOutcome.BadStatus, 20);
        _events.IsReady = _ => false;
        await RunAsync(_host);
        var before = _failures.All.Single().State;
        _events.IsReady = _ => true;

        await RunAsync(_other);

        before.Should().Be(WebhookFailureState.Found);
        _events.Raised.Should().ContainSingle();
    }

    [Fact]
    public async Task Run_DisabledWebhook_IsToldOnceAndForgotten()
    {
        var webhook = await GivenAsync();
        await _failures.TryAddAsync(new WebhookFailure(webhook.Id, WebhookFailureKind.Disabled, webhook.UpdatedAt, WebhookFailureState.Found), default);
        await RunAsync(_host);

        // A delivery that was under way on another host gets its 410 later.
        await _failures.TryAddAsync(new WebhookFailure(webhook.Id, WebhookFailureKind.Disabled, webhook.UpdatedAt, WebhookFailureState.Found), default);
        await RunAsync(_other);

        var (name, json, _) = _events.Raised.Should().ContainSingle().Subject;
        name.Should().Be("on_webhook_disabled");
        json.Should().Be($$"""{"hookId":"{{webhook.Id}}","hookName":"{{webhook.Name}}","event":"{{webhook.Event}}"}""");
        _failures.All.Should().BeEmpty();
    }

    [Fact]
    public async Task Run_DeadDeliveriesOfAMinute_AreToldTogetherWhenItIsComplete()
    {
        var webhook = await GivenAsync();
        Die(_host, webhook, 2);
        Die(_other, webhook, 1);
        await RunAsync(_host);
        var early = _events.Raised.Count;
        await _other.FlushAsync(default);
        _administration.Time.Advance(TimeSpan.FromSeconds(80));

        await RunAsync(_host, _other, _host);

        early.Should().Be(0);
        var (name, json, _) = _events.Raised.Should().ContainSingle().Subject;
        name.Should().Be("on_delivery_dead");
        var minute = StepTimes.Floor(Now.AddSeconds(-80), TimeSpan.FromMinutes(1));
        json.Should().Contain($"\"count\":3,\"at\":\"{minute:yyyy-MM-ddTHH:mm:ss}Z\"");
    }

    [Fact]
    public async Task Run_DeadDeliveriesOfSeveralMinutes_AreToldOnceEach()
    {
        var webhook = await GivenAsync();
        for (var i = 0; i < 3; i++)
        {
            Die(_host, webhook, 1);
            _administration.Time.Advance(TimeSpan.FromMinutes(1));
            await RunAsync(_host);
        }

        _administration.Time.Advance(TimeSpan.FromMinutes(1));
        await RunAsync(_host);

        _events.Raised.Should().HaveCount(3).And.OnlyContain(raised => raised.Event == "on_delivery_dead");
    }

    // A host that was killed has stored its counts, and told nobody.
    [Fact]
    public async Task Run_NewHost_LooksForWhatAnotherOneLeft()
    {
        var webhook = await GivenAsync();
        Die(_other, webhook, 1);
        await _other.FlushAsync(default);
        _administration.Time.Advance(TimeSpan.FromSeconds(80));

        await RunAsync(_host);

        _events.Raised.Should().ContainSingle();
    }

    [Theory]
    [InlineData(WebhookFailureEvents.OnWebhookFailing)]
    [InlineData(WebhookFailureEvents.OnWebhookRecovered)]
    [InlineData(WebhookFailureEvents.OnWebhookDisabled)]
    [InlineData(WebhookFailureEvents.OnDeliveryDead)]
    public async Task Run_WebhookOnOneOfTheseEvents_RaisesNone(string eventName)
    {
        var webhook = await GivenAsync(webhook => webhook with { Event = eventName, AwaitResponse = false, FireAndForget = true });
        _host.Call(webhook, WebhookOutcome.BadStatus, 50);
        Die(_host, webhook, 5);
        await _failures.TryAddAsync(new WebhookFailure(webhook.Id, WebhookFailureKind.Disabled, Now, WebhookFailureState.Found), default);
        await RunAsync(_host);
        _administration.Time.Advance(TimeSpan.FromMinutes(2));

        await RunAsync(_host);

        _events.Raised.Should().BeEmpty();
        _failures.All.Should().BeEmpty();
    }

    [Fact]
    public async Task Run_DeletedWebhook_IsForgotten()
    {
        await GivenAsync();
        await _failures.TryAddAsync(
            new WebhookFailure(Guid.CreateVersion7(), WebhookFailureKind.Failing, Now, WebhookFailureState.Announced), default);

        await RunAsync(_host);

        _failures.All.Should().BeEmpty();
        _events.Raised.Should().BeEmpty();
    }

    [Fact]
    public async Task Run_NothingHasFailed_ReadsTheFailuresOnly()
    {
        var webhook = await GivenAsync();
        _host.Call(webhook, WebhookOutcome.Allowed, 1000);

        (await _host.Worker.RunOnceAsync(default)).Should().Be(FailureEventWorker.Interval);

        _failures.Reads.Should().Be(1);
        _statistics.Ranges.Should().BeEmpty();
    }

    [Fact]
    public async Task Run_WebhooksNotLoaded_DoesNothing()
    {
        await _host.Worker.RunOnceAsync(default);

        _failures.Reads.Should().Be(0);
    }

    [Fact]
    public async Task Run_StoreRefuses_IsLoggedOnceAndRetried()
    {
        var webhook = await GivenAsync();
        _host.Call(webhook, WebhookOutcome.BadStatus, 20);
        _failures.Refuses = true;
        await RunAsync(_host, _host);
        _failures.Refuses = false;

        await RunAsync(_host);

        _events.Raised.Should().ContainSingle();
        _logger.Collector.GetSnapshot().Select(entry => entry.Id.Name).Should().Equal("FailureEventsFailing", "FailureEventsRecovered");
    }

    private static void Die(Host host, Webhook webhook, int deliveries)
    {
        for (var i = 0; i < deliveries; i++)
        {
            host.Recorder.DeliveryAttempted(webhook.Event, webhook.Id, WebhookOutcome.BadStatus, TimeSpan.FromMilliseconds(1));
            host.Recorder.DeliveryDied(webhook.Event, webhook.Id);
        }
    }

    private static async Task RunAsync(params Host[] hosts)
    {
        foreach (var host in hosts)
        {
            await host.Worker.RunOnceAsync(default);
        }
    }

    private async Task<Webhook> GivenAsync(Func<Webhook, Webhook>? change = null)
    {
        var webhook = _administration.Given(change);
        await _administration.Administration.NotifyChangedAsync();
        return webhook;
    }

    private Host NewHost()
    {
        var metrics = new WebhookMetrics(_services.GetRequiredService<IMeterFactory>());
        var recorder = new StatisticsRecorder(metrics, _administration.Time);
        var host = new Host(recorder, _statistics);
        host.Worker = new FailureEventWorker(
            _failures,
            _statistics,
            host,
            recorder,
            new FailureNotices(_events),
            _administration.Get<WebhookRegistry>(),
            _administration.Time,
            Jitter.Shared,
            _logger);
        return host;
    }

    private sealed class Host(StatisticsRecorder recorder, FakeStatistics statistics) : IStatisticsFlush, IDisposable
    {
        public StatisticsRecorder Recorder => recorder;

        public FailureEventWorker Worker { get; set; } = null!;

        public void Call(Webhook webhook, WebhookOutcome outcome, int calls)
        {
            for (var i = 0; i < calls; i++)
            {
                recorder.CallEnded(webhook.Event, webhook.Id, outcome, TimeSpan.FromMilliseconds(1));
            }
        }

        public async Task FlushAsync(CancellationToken cancellationToken)
        {
            foreach (var unwritten in recorder.Collect())
            {
                await statistics.WriteAsync(unwritten.Interval.Interval, [unwritten.Row], cancellationToken);
                unwritten.Series.Written(unwritten);
            }
        }

        public void Dispose() => Worker.Dispose();
    }
}
