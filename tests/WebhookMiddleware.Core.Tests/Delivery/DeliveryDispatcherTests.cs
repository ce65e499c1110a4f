using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Core.Tests.Pipeline;
using WebhookMiddleware.Delivery;
using WebhookMiddleware.Delivery.Attempts;
using WebhookMiddleware.Delivery.Dispatching;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Delivery;

public sealed class DeliveryDispatcherTests : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly DeliveryFixture _fixture = new();

    [Fact]
    public async Task Run_Enqueued_IsSentAtOnceAndDelivered()
    {
        var webhook = _fixture.Add("told");
        await _fixture.StartAsync();

        await _fixture.EnqueueAsync(webhook);

        await _fixture.UntilAsync(store => store.Rows.Single().State == DeliveryState.Delivered);
        var call = _fixture.Caller.CallOf("told");
        call.Should().BeEquivalentTo(
            new { Attempt = 1, Sequence = (long?)null, TimeLimit = TimeSpan.FromMilliseconds(Webhook.DefaultTimeoutMs) });
        _fixture.Store.Rows.Single().Attempts.Should().ContainSingle()
            .Which.Should().BeEquivalentTo(new { Number = 1, Outcome = WebhookOutcome.Allowed });
    }

    [Fact]
    public async Task Run_NobodyWakesIt_PollsTheQueue()
    {
        var webhook = _fixture.Add("told");
        await _fixture.StartAsync();
        await _fixture.UntilAsync(store => store.Count("claim") == 2);

        await _fixture.AddClaimedElsewhereAsync(webhook, TimeSpan.Zero);
        await _fixture.Store.RecoverAsync(1, CancellationToken.None);

        await _fixture.AdvanceUntilAsync(Second, store => store.Rows.Single().State == DeliveryState.Delivered);
    }

    [Fact]
    public async Task Run_Failure_IsTriedAgainWithTheWebhookAsItIsThen()
    {
        var webhook = _fixture.Add("told");
        _fixture.Caller.Answer("told", Answers.Fail(WebhookOutcome.TimedOut));
        await _fixture.StartAsync();
        await _fixture.EnqueueAsync(webhook);
        await _fixture.UntilAsync(store => store.Rows.Single() is { State: DeliveryState.Pending, Attempts.Count: 1 });

        _fixture.Webhooks.Put(webhook with { Name = "renamed", Version = 2 });
        await _fixture.RefreshAsync();

        await _fixture.AdvanceUntilAsync(Second, store => store.Rows.Single().State == DeliveryState.Delivered);
        _fixture.Caller.CallOf("renamed").Attempt.Should().Be(2);
        var attempts = _fixture.Store.Rows.Single().Attempts;
        attempts.Select(attempt => attempt.Number).Should().Equal(1, 2);
        (attempts[1].At - attempts[0].At).Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task Run_EveryAttemptFails_IsDeadWhenTheScheduleEnds()
    {
        await using var fixture = new DeliveryFixture(options => options.RetryDelays = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)]);
        var webhook = fixture.Add("down");
        fixture.Caller.Answer("down", Answers.Fail(WebhookOutcome.ConnectionFailed));
        await fixture.StartAsync();

        await fixture.EnqueueAsync(webhook);

        await fixture.AdvanceUntilAsync(Second, store => store.Rows.Single().State == DeliveryState.Dead);
        fixture.Store.Rows.Single().Attempts.Should().HaveCount(3);
        fixture.LogNames(LogLevel.Error).Should().Equal("DeliveryDead");
    }

    [Fact]
    public async Task Run_CallerThrows_IsAFailedAttempt()
    {
        var webhook = _fixture.Add("told");
        _fixture.Caller.Answer("told", (_, _) => throw new InvalidOperationException("A bug."));
        await _fixture.StartAsync();

        await _fixture.EnqueueAsync(webhook);

        await _fixture.UntilAsync(store => store.Rows.Single().Attempts.Count == 1);
        _fixture.Store.Rows.Single().Should().BeEquivalentTo(new { State = DeliveryState.Pending });
        _fixture.Store.Rows.Single().Attempts[0].Outcome.Should().Be(WebhookOutcome.ConnectionFailed);
        _fixture.LogNames(LogLevel.Warning).Should().Equal("DeliveryFailed");
    }

    [Fact]
    public async Task Run_ParkedByTheCaller_CountsNoAttempt()
    {
        var webhook = _fixture.Add("told");
        _fixture.Caller.Answer("told", Answers.Fail(WebhookOutcome.CircuitOpen) with { RetryAfter = 10 * Second });
        await _fixture.StartAsync();

        await _fixture.EnqueueAsync(webhook);

        var due = _fixture.Time.GetUtcNow() + (10 * Second);
        await _fixture.UntilAsync(store => store.Rows.Single() is { State: DeliveryState.Pending } row && row.DueAt == due);
        _fixture.Store.Rows.Single().Attempts.Should().BeEmpty();
        _fixture.Caller.Answer("told", Answers.Allow);
        await _fixture.AdvanceUntilAsync(Second, store => store.Rows.Single().State == DeliveryState.Delivered);
        _fixture.Caller.Calls.Select(call => call.Attempt).Should().Equal(1, 1);
    }

    [Fact]
    public async Task Run_Gone_SwitchesTheWebhookOffThoughOthersChangeIt()
    {
        var webhook = _fixture.Add("gone");
        _fixture.Caller.Answer("gone", Answers.Fail(WebhookOutcome.BadStatus) with { Status = 410 });
        _fixture.Webhooks.BeforeWrite = () =>
        {
            _fixture.Webhooks.BeforeWrite = () => Task.CompletedTask;
            _fixture.Webhooks.Put(webhook with { Name = "renamed", Version = 2 });
            return Task.CompletedTask;
        };
        await _fixture.StartAsync();

        await _fixture.EnqueueAsync(webhook);

        await _fixture.UntilAsync(store => store.Rows.Single().State == DeliveryState.Dead);
        (await _fixture.Webhooks.FindAsync(webhook.Id, CancellationToken.None))
            .Should().BeEquivalentTo(new { Name = "renamed", IsActive = false, Version = 3, UpdatedAt = _fixture.Time.GetUtcNow() });
        var seen = _fixture.Get<WebhookRegistry>().Current.Find(webhook.Id)!;
        seen.Definition.IsActive.Should().BeFalse("this host sees it at once");
        _fixture.LogNames(LogLevel.Warning).Should().Equal("WebhookSwitchedOff");
    }

    [Fact]
    public async Task Run_InactiveWebhook_HoldsItsDeliveries()
    {
        var webhook = _fixture.Add("off", hook => hook with { IsActive = false });
        var other = _fixture.Add("on");
        await _fixture.StartAsync();
        await _fixture.EnqueueAsync(webhook);
        await _fixture.EnqueueAsync(other);
        await _fixture.UntilAsync(store => store.Rows[1].State == DeliveryState.Delivered);
        _fixture.Store.Rows[0].State.Should().Be(DeliveryState.Pending);

        _fixture.Webhooks.Put(webhook with { IsActive = true, Version = 2 });
        await _fixture.RefreshAsync();

        await _fixture.AdvanceUntilAsync(Second, store => store.Rows[0].State == DeliveryState.Delivered);
    }

    [Fact]
    public async Task Run_PastItsValidity_IsSentAllTheSame()
    {
        var webhook = _fixture.Add("told", hook => hook with { ValidTo = _fixture.Time.GetUtcNow() });
        await _fixture.StartAsync();

        await _fixture.EnqueueAsync(webhook);

        await _fixture.UntilAsync(store => store.Rows.Single().State == DeliveryState.Delivered);
    }

    [Fact]
    public async Task Run_SwitchedOff_ClaimsNothingUntilItIsOnAgain()
    {
        var webhook = _fixture.Add("told");
        _fixture.Switch(enabled: false);
        await _fixture.StartAsync();
        await _fixture.EnqueueAsync(webhook);
        var status = _fixture.Get<DeliveryStatus>();
        var before = status.LastPassAt;
        await _fixture.AdvanceUntilAsync(Second, _ => status.LastPassAt > before + (3 * Second));
        _fixture.Store.Count("claim").Should().Be(0);

        _fixture.Switch(enabled: true);

        await _fixture.AdvanceUntilAsync(Second, store => store.Rows.Single().State == DeliveryState.Delivered);
    }

    [Fact]
    public async Task Run_SwitchedOffAfterTheClaim_GivesItBackUnsent()
    {
        var webhook = _fixture.Add("told");
        await _fixture.RefreshAsync();
        await _fixture.EnqueueAsync(webhook);
        var request = _fixture.Get<DeliveryCapacity>().NextClaim(DeliveryKind.FirstAttempt)!;
        var claimed = await _fixture.Store.ClaimAsync(request, CancellationToken.None);

        _fixture.Switch(enabled: false);
        var settlement = await _fixture.Get<DeliverySender>().SendAsync(claimed.Single(), CancellationToken.None);

        settlement.Should().BeEquivalentTo(new { State = DeliveryState.Pending, Delay = TimeSpan.Zero, Attempt = (DeliveryAttempt?)null });
        _fixture.Caller.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task Run_Attempts_AreMeasured()
    {
        var meters = _fixture.Get<IMeterFactory>();
        using var durations = new MetricCollector<double>(meters, WebhookDiagnostics.MeterName, WebhookDiagnostics.DeliveryDuration);
        using var lags = new MetricCollector<double>(meters, WebhookDiagnostics.MeterName, WebhookDiagnostics.DeliveryLag);
        var webhook = _fixture.Add("told");
        _fixture.Caller.Answer("told", Answers.Fail(WebhookOutcome.TimedOut) with { Duration = TimeSpan.FromMilliseconds(250) });
        await _fixture.EnqueueAsync(webhook);
        _fixture.Time.Advance(3 * Second);

        await _fixture.StartAsync();
        await _fixture.UntilAsync(store => store.Rows.Single().Attempts.Count == 1);
        await _fixture.AdvanceUntilAsync(Second, store => store.Rows.Single().Attempts.Count == 2);

        durations.GetMeasurementSnapshot().Should().HaveCount(2).And.OnlyContain(measurement => measurement.Value == 0.25);
        durations.GetMeasurementSnapshot()[0].Tags.Should().BeEquivalentTo(new Dictionary<string, object?>
        {
            ["webhook.event"] = "after_registration",
            ["webhook.hook.id"] = webhook.Id.ToString(),
            ["webhook.outcome"] = "timedOut",
        });
        lags.GetMeasurementSnapshot().Should().ContainSingle("a retry is late on purpose").Which.Value.Should().Be(3);
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();
}
