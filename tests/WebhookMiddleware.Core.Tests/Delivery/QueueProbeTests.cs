using Microsoft.Extensions.Diagnostics.HealthChecks;
using WebhookMiddleware.Delivery;
using WebhookMiddleware.Delivery.Maintenance;
using WebhookMiddleware.Events;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Core.Tests.Delivery;

public sealed class QueueProbeTests : IAsyncDisposable
{
    private readonly DeliveryFixture _fixture = new();

    private QueueProbe Probe => _fixture.Get<QueueProbe>();

    private QueueGate Gate => _fixture.Get<QueueGate>();

    [Fact]
    public async Task Look_StoreRefuses_ShutsTheGateAndDegradesHealthUntilItTakesAgain()
    {
        await AddAsync();
        Refuse("probe", "disk full");

        await Probe.RunOnceAsync(default);
        var shut = Gate.IsShut;
        var during = await _fixture.CheckHealthAsync();
        _fixture.Store.Before = _ => { };
        await Probe.RunOnceAsync(default);
        var after = await _fixture.CheckHealthAsync();

        shut.Should().BeTrue();
        during.Status.Should().Be(HealthStatus.Degraded);
        during.Description.Should().Contain("can be read but not written").And.Contain("'enqueue': disk full");
        Gate.IsShut.Should().BeFalse();
        after.Status.Should().Be(HealthStatus.Healthy);
    }

    [Fact]
    public async Task Look_RequestsWriteMeanwhile_StoreIsNotAsked()
    {
        var webhook = await AddAsync();
        await _fixture.EnqueueAsync(webhook);

        await Probe.RunOnceAsync(default);
        await Probe.RunOnceAsync(default);

        _fixture.Store.Count("probe").Should().Be(1, "the message that was taken proves it once");
    }

    [Theory]
    [InlineData(WebhookEvents.BeforeOrderAdd, true, 0)]
    [InlineData(WebhookEvents.BeforeOrderAdd, false, 1)]
    [InlineData(WebhookEvents.AfterRegistration, true, 1)]
    [InlineData(WebhookEvents.AfterRegistration, false, 1)]
    public async Task Look_AllIsWell_AsksForWebhooksThatNeedTheQueue(string eventName, bool isAwaited, int asked)
    {
        _fixture.Add("hook", webhook => webhook with { Event = eventName, FireAndForget = !isAwaited, AwaitResponse = isAwaited });
        await _fixture.RefreshAsync();

        await Probe.RunOnceAsync(default);

        _fixture.Store.Count("probe").Should().Be(asked);
    }

    [Theory]
    [InlineData("write")]
    [InlineData("settle")]
    [InlineData("claim")]
    public async Task Run_SomethingFails_LooksAtOnce(string operation)
    {
        var webhook = await AddAsync();
        await Probe.StartAsync(default);
        await _fixture.UntilAsync(store => store.Count("probe") == 1);
        Refuse("probe", "read-only");

        if (operation == "write")
        {
            Refuse("write", "read-only");
            await _fixture.Awaiting(fixture => fixture.EnqueueAsync(webhook)).Should().ThrowAsync<IOException>();
        }
        else
        {
            _fixture.Get<StoreOutage>().Failed(operation, new IOException("read-only"));
        }

        // The clock stands still.
        await _fixture.UntilAsync(_ => Gate.IsShut);
        _fixture.Store.Before = _ => { };
        await _fixture.AdvanceUntilAsync(QueueProbe.ShutInterval, _ => !Gate.IsShut);
        await Probe.StopAsync(default);
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private async Task<WebhookMiddleware.Webhooks.Webhook> AddAsync()
    {
        var webhook = _fixture.Add("told");
        await _fixture.RefreshAsync();
        return webhook;
    }

    private void Refuse(string operation, string cause)
    {
        var before = _fixture.Store.Before;
        _fixture.Store.Before = asked =>
        {
            before(asked);
            if (asked == operation)
            {
                throw new IOException(cause);
            }
        };
    }
}
