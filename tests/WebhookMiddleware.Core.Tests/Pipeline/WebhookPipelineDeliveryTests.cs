using WebhookMiddleware.Calling;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Pipeline;

public sealed class WebhookPipelineDeliveryTests : IDisposable
{
    private readonly PipelineFixture _fixture = new();

    [Fact]
    public async Task RunAfter_BackgroundAndAwaited_AreOneMessage()
    {
        var told = _fixture.Add("told", change: Background);
        var awaited = _fixture.Add("awaited", change: After);
        _fixture.Add("shadow", change: webhook => After(webhook) with { Mode = WebhookMode.Shadow });

        await _fixture.RunAfterAsync();

        var message = _fixture.Outbox.Messages.Should().ContainSingle().Subject;
        message.Deliveries.Select(delivery => (delivery.WebhookId, IsClaimed: delivery.ClaimId is not null))
            .Should().BeEquivalentTo([(told.Id, false), (awaited.Id, true)]);
        message.Deliveries.Select(delivery => delivery.Id).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task RunAfter_AnyCall_FindsTheMessageWritten()
    {
        List<DeliveryState> states = [];
        _fixture.Add("told", change: Background);
        _fixture.Add("awaited", change: After);
        _fixture.Caller.Answer("awaited", (_, _) =>
        {
            states.AddRange(_fixture.Outbox.Rows.Select(row => row.State));
            return Task.FromResult(Answers.Allow);
        });

        await _fixture.RunAfterAsync();

        states.Should().Equal(DeliveryState.Pending, DeliveryState.Delivering);
    }

    [Fact]
    public async Task RunAfter_WriteFails_CallsNobody()
    {
        _fixture.Add("awaited", change: After);
        _fixture.Outbox.Before = _ => throw new IOException();

        await _fixture.Awaiting(fixture => fixture.RunAfterAsync()).Should().ThrowAsync<IOException>();

        _fixture.Caller.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task RunAfter_Answered_IsDelivered()
    {
        _fixture.Add("awaited", change: After);
        _fixture.Caller.Answer("awaited", Answers.Allow with { Duration = TimeSpan.FromMilliseconds(30) });

        await _fixture.RunAfterAsync();
        await _fixture.SettleAsync();

        var row = _fixture.Outbox.Rows.Single();
        row.State.Should().Be(DeliveryState.Delivered);
        row.Attempts.Single().Should().BeEquivalentTo(
            new { Number = 1, At = _fixture.Time.GetUtcNow().AddMilliseconds(-30), Outcome = WebhookOutcome.Allowed });
        _fixture.LoggedCalls().Should().ContainSingle(call => call.WebhookName == "awaited");
    }

    [Fact]
    public async Task RunAfter_Failed_GoesToTheQueueWithItsAttempt()
    {
        _fixture.Add("awaited", change: After);
        _fixture.Caller.Answer("awaited", Answers.Fail(WebhookOutcome.TimedOut));

        await _fixture.RunAfterAsync();
        await _fixture.SettleAsync();

        var row = _fixture.Outbox.Rows.Single();
        row.State.Should().Be(DeliveryState.Pending);
        row.DueAt.Should().BeCloseTo(_fixture.Time.GetUtcNow().AddSeconds(5), TimeSpan.FromSeconds(1));
        row.Attempts.Should().ContainSingle(attempt => attempt.Outcome == WebhookOutcome.TimedOut);
    }

    [Fact]
    public async Task RunAfter_BudgetSpentBeforeItsTurn_GoesToTheQueueWithoutAnAttempt()
    {
        _fixture.Options.RunBudget = TimeSpan.FromSeconds(1);
        _fixture.Add("slow", 1, After);
        _fixture.Add("late", 2, After);
        _fixture.Caller.Answer("slow", (_, _) =>
        {
            _fixture.Time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(Answers.Allow);
        });

        await _fixture.RunAfterAsync();
        await _fixture.SettleAsync();

        _fixture.Outbox.Rows.Select(row => (row.State, row.Attempts.Count))
            .Should().Equal((DeliveryState.Delivered, 1), (DeliveryState.Pending, 0));
    }

    [Fact]
    public async Task RunAfter_ClientGone_GivesBackWhatWasNotAnswered()
    {
        using var gone = new CancellationTokenSource();
        _fixture.Add("answers", 1, After);
        _fixture.Add("waits", 2, After);
        _fixture.Add("never reached", 3, After);
        _fixture.Caller.Answer("waits", async (_, cancellationToken) =>
        {
            await gone.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            return Answers.Allow;
        });

        await _fixture.Awaiting(fixture => fixture.RunAfterAsync(gone.Token)).Should().ThrowAsync<OperationCanceledException>();
        await _fixture.SettleAsync();

        _fixture.Outbox.Rows.Select(row => (row.State, row.Attempts.Count))
            .Should().Equal((DeliveryState.Delivered, 1), (DeliveryState.Pending, 0), (DeliveryState.Pending, 0));
    }

    [Fact]
    public async Task RunAfter_HostDies_TheLeaseBringsTheDeliveryBack()
    {
        _fixture.Add("awaited", change: After);
        _fixture.Caller.Answer("awaited", (_, _) => new TaskCompletionSource<WebhookAnswer>().Task);
        _ = _fixture.RunAfterAsync();

        (await _fixture.Outbox.RecoverAsync(10, CancellationToken.None)).Should().Be(0);
        _fixture.Time.Advance(_fixture.Options.Delivery.Lease);
        (await _fixture.Outbox.RecoverAsync(10, CancellationToken.None)).Should().Be(1);

        var row = _fixture.Outbox.Rows.Single();
        (row.State, row.Attempts.Count).Should().Be((DeliveryState.Pending, 0));
    }

    [Fact]
    public async Task RunAfter_ShortLease_OutlastsTheRun()
    {
        (_fixture.Options.Delivery.Lease, _fixture.Options.RunBudget) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        _fixture.Add("awaited", change: After);

        await _fixture.RunAfterAsync();

        (_fixture.Outbox.Rows.Single().LeasedUntil - _fixture.Time.GetUtcNow()).Should().BeGreaterThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task RunAfter_Gone_SwitchesTheWebhookOff()
    {
        var webhook = _fixture.Add("gone", change: After);
        _fixture.Caller.Answer("gone", Answers.Fail(WebhookOutcome.BadStatus) with { Status = 410 });

        await _fixture.RunAfterAsync();
        await _fixture.SettleAsync();

        _fixture.Outbox.Rows.Single().State.Should().Be(DeliveryState.Dead);
        (await _fixture.Webhooks.FindAsync(webhook.Id, CancellationToken.None))!.IsActive.Should().BeFalse();
    }

    [Fact]
    public async Task RunBefore_Denied_WritesNothing()
    {
        _fixture.Add("denies");
        _fixture.AddNotify("told");
        _fixture.Caller.Answer("denies", Answers.Deny());

        await _fixture.RunAsync();

        _fixture.Outbox.Rows.Should().BeEmpty();
    }

    [Fact]
    public async Task RunBefore_AwaitedOnly_WritesNothing()
    {
        _fixture.Add("gate");

        await _fixture.RunAsync();

        _fixture.Outbox.Count("write").Should().Be(0);
    }

    [Fact]
    public async Task RunScheduled_SameKey_IsRaisedOnce()
    {
        _fixture.Add("told", change: webhook => Background(webhook) with { Event = WebhookEvents.OnSubscription });
        _fixture.Add("awaited", change: webhook => webhook with { Event = WebhookEvents.OnSubscription });

        (await _fixture.RunScheduledAsync("subscription 7")).Should().BeTrue();
        (await _fixture.RunScheduledAsync("subscription 7")).Should().BeFalse();
        (await _fixture.RunScheduledAsync("subscription 8")).Should().BeTrue();

        _fixture.Caller.CalledNames.Should().Equal("awaited", "awaited");
        _fixture.Outbox.Messages.Should().HaveCount(2);
        await _fixture.SettleAsync();
        _fixture.Outbox.Rows.Select(row => row.State).Should().Equal(
            DeliveryState.Pending, DeliveryState.Delivered, DeliveryState.Pending, DeliveryState.Delivered);
    }

    public void Dispose() => _fixture.Dispose();

    private static Webhook After(Webhook webhook) => webhook with { Event = WebhookEvents.AfterRegistration };

    private static Webhook Background(Webhook webhook)
        => After(webhook) with { FireAndForget = true, AwaitResponse = false, ResponseContainsData = false };
}
