using Microsoft.Extensions.Logging;
using WebhookMiddleware.Core.Tests.Pipeline;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Delivery;

public sealed class UnreadableDeliveryTests : IAsyncDisposable
{
    private readonly DeliveryFixture _fixture = new();

    [Fact]
    public async Task Run_UnreadableMessage_IsDeadWithItsReasonAndLoggedOnce()
    {
        var webhook = _fixture.Add("told");
        await AddUnreadableAsync(webhook, 1);

        await _fixture.StartAsync();
        await _fixture.UntilAsync(store => store.Rows.Single().State == DeliveryState.Dead);

        _fixture.Store.Rows.Single().Attempts.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { Number = 1, Outcome = WebhookOutcome.Unreadable, Status = (int?)null, Detail = "It is broken." });
        _fixture.Caller.Calls.Should().BeEmpty();
        _fixture.LogNames(LogLevel.Error).Should().Equal("DeliveryDead");
        _fixture.LogNames(LogLevel.Warning).Should().BeEmpty();
    }

    [Fact]
    public async Task Run_ManyUnreadableMessagesBeforeAGoodOne_DontHoldItUp()
    {
        var webhook = _fixture.Add("told");
        await AddUnreadableAsync(webhook, 200);
        await _fixture.EnqueueAsync(webhook);

        await _fixture.StartAsync();

        await _fixture.UntilCalledAsync(1);
        await _fixture.UntilAsync(store => store.Rows.All(row => row.IsSettled));
        _fixture.States.Count(state => state == DeliveryState.Dead).Should().Be(200);
        _fixture.LogNames(LogLevel.Error).Should().HaveCount(200).And.OnlyContain(name => name == "DeliveryDead");
    }

    [Fact]
    public async Task Run_UnreadableHeadOfALane_LetsTheRestThrough()
    {
        var webhook = _fixture.Add("told", hook => hook with { InOrder = true });
        await AddUnreadableAsync(webhook, 2);
        await _fixture.EnqueueAsync(webhook);
        await _fixture.EnqueueAsync(webhook);

        await _fixture.StartAsync();

        await _fixture.UntilAsync(store => store.Rows.All(row => row.IsSettled));
        _fixture.States.Should().Equal(DeliveryState.Dead, DeliveryState.Dead, DeliveryState.Delivered, DeliveryState.Delivered);
    }

    [Fact]
    public async Task Run_AttemptThatBreaks_IsLoggedOnce()
    {
        var webhook = _fixture.Add("told");
        _fixture.Caller.Answer("told", (_, _) => throw new InvalidOperationException("No call."));
        await _fixture.StartAsync();

        await _fixture.EnqueueAsync(webhook);

        await _fixture.UntilAsync(store => store.Rows.Single() is { State: DeliveryState.Pending, Attempts.Count: 1 });
        _fixture.LogNames(LogLevel.Error).Should().BeEmpty();
        _fixture.Logs.GetSnapshot().Where(log => log.Level == LogLevel.Warning).Should().ContainSingle()
            .Which.Exception.Should().BeOfType<InvalidOperationException>();
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private async Task AddUnreadableAsync(Webhook webhook, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await _fixture.EnqueueAsync(webhook);
        }

        foreach (var row in _fixture.Store.Rows)
        {
            row.Defect = "It is broken.";
        }
    }
}
