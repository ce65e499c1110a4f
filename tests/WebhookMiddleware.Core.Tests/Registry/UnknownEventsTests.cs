using Microsoft.Extensions.Logging;
using WebhookMiddleware.Core.Tests.Delivery;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Core.Tests.Registry;

public sealed class UnknownEventsTests : IAsyncDisposable
{
    private readonly DeliveryFixture _fixture = new();

    [Fact]
    public async Task RefreshAsync_ActiveWebhookOfAnEventThatIsGone_IsWarnedOfOnce()
    {
        var gone = _fixture.Add("told", webhook => webhook with { Event = "after_gone" });
        _fixture.Add("switched off", webhook => webhook with { Event = "after_gone", IsActive = false });
        _fixture.Add("known");

        await _fixture.RefreshAsync();
        _fixture.Add("later");
        await _fixture.RefreshAsync();

        var warning = _fixture.Logs.GetSnapshot().Should().ContainSingle(log => log.Id.Name == "WebhookEventUnknown").Subject;
        warning.Level.Should().Be(LogLevel.Warning);
        warning.Message.Should().ContainAll("told", gone.Id.ToString(), "after_gone", "Deactivate or delete it", "options.Events.Add");
        warning.GetStructuredStateValue("Event").Should().Be("after_gone");
        warning.GetStructuredStateValue("HookId").Should().Be(gone.Id.ToString());
    }

    [Fact]
    public async Task RefreshAsync_WebhookMovedToAnotherUnknownEvent_IsWarnedOfAgain()
    {
        var gone = _fixture.Add("told", webhook => webhook with { Event = "after_gone" });
        await _fixture.RefreshAsync();
        _fixture.Webhooks.Put(gone with { Event = "after_gone_too", Version = 2 });
        await _fixture.RefreshAsync();

        _fixture.Logs.GetSnapshot().Where(log => log.Id.Name == "WebhookEventUnknown").Select(log => log.GetStructuredStateValue("Event"))
            .Should().Equal("after_gone", "after_gone_too");
    }

    [Fact]
    public async Task Run_WaitingDeliveryOfAWebhookWhoseEventIsGone_IsDeliveredAsWhatItWas()
    {
        var webhook = _fixture.Add("told", webhook => webhook with { Event = "after_gone" });
        await _fixture.StartAsync();

        await _fixture.EnqueueAsync(webhook);

        await _fixture.UntilAsync(store => store.Rows.Single().State == DeliveryState.Delivered);
        _fixture.Caller.CallOf("told").Invocation.Event.Name.Should().Be("after_registration");
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();
}
