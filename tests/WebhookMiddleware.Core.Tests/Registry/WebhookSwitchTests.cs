using System.Runtime.CompilerServices;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Background;
using WebhookMiddleware.Core.Tests.Delivery;
using WebhookMiddleware.Core.Tests.Webhooks;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.Core.Tests.Registry;

/// <summary>The switch while the store is down, slow, or set by others.</summary>
public sealed class WebhookSwitchTests : IAsyncDisposable
{
    private readonly DeliveryFixture _fixture = new();

    private WebhookSwitch Switch => _fixture.Get<WebhookSwitch>();

    private WebhookRegistry Registry => _fixture.Get<WebhookRegistry>();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SetAsync_StoreWorks_IsStoredAtOnce(bool isEnabled)
    {
        _fixture.Webhooks.SwitchElsewhere(!isEnabled, TestWebhooks.Now - TimeSpan.FromDays(1));
        await _fixture.RefreshAsync();

        await Switch.SetAsync(isEnabled, actor: null, default);

        Registry.UnstoredSwitch.Should().BeNull();
        Registry.IsEnabled.Should().Be(isEnabled);
        _fixture.Webhooks.IsEnabled.Should().Be(isEnabled);
    }

    [Fact]
    public async Task SetAsync_OffAndOn_IsAWarningOnlyWhenOff()
    {
        await _fixture.RefreshAsync();

        await Switch.SetAsync(false, actor: null, default);
        await Switch.SetAsync(true, actor: null, default);

        _fixture.LogNames(LogLevel.Warning).Should().Equal("WebhooksSwitched");
        _fixture.LogNames(LogLevel.Information).Should().ContainSingle(name => name == "WebhooksSwitchedOn");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SetAsync_StoreFails_ThisHostFollowsAtOnceAndTheStoreLater(bool isEnabled)
    {
        await StartWithAsync(!isEnabled);
        var isDown = Fail();

        await Switch.SetAsync(isEnabled, actor: null, default);

        Registry.IsEnabled.Should().Be(isEnabled);
        Registry.UnstoredSwitch!.IsEnabled.Should().Be(isEnabled);
        _fixture.Webhooks.IsEnabled.Should().Be(!isEnabled);
        _fixture.LogNames(LogLevel.Error).Should().Equal("WebhookSwitchNotStored");

        isDown.Value = false;
        await StoredAsync();
        _fixture.Webhooks.IsEnabled.Should().Be(isEnabled);
        Registry.IsEnabled.Should().Be(isEnabled);
        _fixture.LogNames(LogLevel.Information).Should().Contain("WebhookSwitchStored");
    }

    [Fact]
    public async Task SetAsync_StoreHangs_ThisHostFollowsAtOnceAndTheCallerWaitsAShortTime()
    {
        await _fixture.RefreshAsync();
        var hangs = new TaskCompletionSource();
        _fixture.Webhooks.BeforeSwitch = () => hangs.Task;

        var setting = Switch.SetAsync(false, actor: null, default);
        Registry.IsEnabled.Should().BeFalse("nobody waits for the store");
        setting.IsCompleted.Should().BeFalse();
        await Until.TrueAsync(() => setting.IsCompleted, () => _fixture.Time.Advance(WebhookSwitch.Patience));

        Registry.UnstoredSwitch.Should().NotBeNull();
        hangs.SetResult();
        await StoredAsync();
        _fixture.Webhooks.IsEnabled.Should().BeFalse();
    }

    [Fact]
    public async Task SetAsync_CallerGoesAway_IsStoredAllTheSame()
    {
        using var gone = new CancellationTokenSource();
        var hangs = new TaskCompletionSource();
        _fixture.Webhooks.BeforeSwitch = () => hangs.Task;
        var setting = Switch.SetAsync(false, actor: null, gone.Token);

        await gone.CancelAsync();
        await setting.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
        hangs.SetResult();

        await StoredAsync();
        _fixture.Webhooks.IsEnabled.Should().BeFalse();
    }

    [Fact]
    public async Task Refresh_WhileNotStored_TheStoresOldSwitchDoesNotComeBack()
    {
        await _fixture.RefreshAsync();
        Fail();
        await Switch.SetAsync(false, actor: null, default);

        _fixture.Add("changed meanwhile");
        await _fixture.RefreshAsync();

        Registry.IsEnabled.Should().BeFalse();
        Registry.Current.Webhooks.Should().BeEmpty();
    }

    [Fact]
    public async Task Store_SwitchedElsewhereLater_TheLateDecisionDoesNotUndoIt()
    {
        await StartWithAsync(false);
        var isDown = Fail();
        await Switch.SetAsync(true, actor: null, default);
        _fixture.Webhooks.SwitchElsewhere(false, TestWebhooks.Now + TimeSpan.FromMinutes(1));

        isDown.Value = false;
        await StoredAsync();

        _fixture.Webhooks.IsEnabled.Should().BeFalse();
        Registry.IsEnabled.Should().BeFalse();
        _fixture.LogNames(LogLevel.Warning).Should().Contain("WebhookSwitchSuperseded");
    }

    [Fact]
    public async Task Refresh_SwitchedElsewhereLater_IsFollowedAtOnce()
    {
        await _fixture.RefreshAsync();
        Fail();
        await Switch.SetAsync(false, actor: null, default);
        _fixture.Webhooks.SwitchElsewhere(true, TestWebhooks.Now + TimeSpan.FromMinutes(1));

        await _fixture.RefreshAsync();

        Registry.IsEnabled.Should().BeTrue();
        Registry.UnstoredSwitch.Should().BeNull();
    }

    [Fact]
    public async Task Store_SwitchedElsewhereEarlier_TheLaterDecisionStands()
    {
        await _fixture.RefreshAsync();
        var isDown = Fail();
        _fixture.Time.Advance(TimeSpan.FromMinutes(2));
        await Switch.SetAsync(false, actor: null, default);
        _fixture.Webhooks.SwitchElsewhere(true, TestWebhooks.Now + TimeSpan.FromMinutes(1));
        await _fixture.RefreshAsync();
        Registry.IsEnabled.Should().BeFalse();

        isDown.Value = false;
        await StoredAsync();

        _fixture.Webhooks.IsEnabled.Should().BeFalse();
    }

    [Fact]
    public async Task SetAsync_SeveralWhileTheStoreIsDown_TheLastIsStored()
    {
        var isDown = Fail();
        await Switch.SetAsync(false, actor: null, default);
        await Switch.SetAsync(true, actor: null, default);
        await Switch.SetAsync(false, actor: null, default);

        isDown.Value = false;
        await StoredAsync();

        _fixture.Webhooks.IsEnabled.Should().BeFalse();
        Registry.IsEnabled.Should().BeFalse();
    }

    // Of two requests that wait for a hanging store the earlier need not wait for what is superseded.
    [Fact]
    public async Task SetAsync_WhileAnotherHangs_TheFirstWaitsNoLonger()
    {
        var hangs = new TaskCompletionSource();
        _fixture.Webhooks.BeforeSwitch = () => hangs.Task;
        var first = Switch.SetAsync(false, actor: null, default);

        var second = Switch.SetAsync(true, actor: null, default);

        await first;
        Registry.IsEnabled.Should().BeTrue();
        hangs.SetResult();
        await second;
        await StoredAsync();
        _fixture.Webhooks.IsEnabled.Should().BeTrue();
    }

    [Fact]
    public async Task SetAsync_AnotherHostsClockIsAhead_StandsAllTheSame()
    {
        await StartWithAsync(true, TestWebhooks.Now + TimeSpan.FromMinutes(5));

        await Switch.SetAsync(false, actor: null, default);

        _fixture.Webhooks.IsEnabled.Should().BeFalse();
        Registry.IsEnabled.Should().BeFalse();
    }

    [Fact]
    public async Task Health_NotStored_SaysSo()
    {
        await _fixture.RefreshAsync();
        Fail();
        await Switch.SetAsync(false, actor: null, default);

        var health = await _fixture.CheckHealthAsync();

        health.Status.Should().Be(HealthStatus.Degraded);
        health.Description.Should().Contain("switched off on this host alone").And.Contain("has not stored the change yet");
    }

    [Fact]
    public async Task StopAsync_NotStored_SaysThatItIsLost()
    {
        Fail();
        await Switch.SetAsync(false, actor: null, default);

        await Switch.StopAsync(default);

        _fixture.LogNames(LogLevel.Error).Should().Contain("WebhookSwitchLost");
    }

    [Fact]
    public async Task Run_SwitchedOffWhileTheStoreTakesNoSwitch_QueuedDeliveriesWait()
    {
        var webhook = _fixture.Add("told");
        await _fixture.StartAsync();
        var isDown = Fail();
        await Switch.SetAsync(false, actor: null, default);

        await _fixture.EnqueueAsync(webhook);
        for (var i = 0; i < 10; i++)
        {
            _fixture.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        _fixture.Caller.Calls.Should().BeEmpty();
        _fixture.States.Should().Equal(DeliveryState.Pending);
        isDown.Value = false;
        await Switch.SetAsync(true, actor: null, default);
        await _fixture.AdvanceUntilAsync(TimeSpan.FromSeconds(1), store => store.Rows.Single().State == DeliveryState.Delivered);
    }

    [Fact]
    public async Task Send_SwitchedOffSinceItWasClaimed_IsGivenBackUnsent()
    {
        var webhook = _fixture.Add("told");
        await _fixture.StartAsync();
        Fail();

        // Between the claim and the sending.
        _fixture.Store.Before = operation =>
        {
            if (operation == "claim")
            {
                Registry.Decide(false, actor: null);
            }
        };
        await _fixture.EnqueueAsync(webhook);
        await _fixture.AdvanceUntilAsync(TimeSpan.FromSeconds(1), store => store.Count("settle") > 0);

        _fixture.Caller.Calls.Should().BeEmpty();
        _fixture.States.Should().Equal(DeliveryState.Pending);
    }

    [Fact]
    public async Task Settings_SwitchedOffWhileTheStoreIsDown_CountAtOnce()
    {
        _fixture.Add("told");
        await _fixture.RefreshAsync();
        _fixture.Webhooks.BeforeLoad = () => throw new IOException("The store is down.");

        _fixture.Switch(false);
        Registry.Current.Webhooks.Should().BeEmpty();
        await Switch.SetAsync(true, actor: null, default);
        Registry.IsEnabled.Should().BeFalse("the settings of this host come first");

        _fixture.Switch(true);
        Registry.Current.Webhooks.Should().ContainSingle();
    }

    private async Task StartWithAsync(bool isEnabled, DateTimeOffset? decidedAt = null)
    {
        _fixture.Webhooks.SwitchElsewhere(isEnabled, decidedAt ?? TestWebhooks.Now - TimeSpan.FromDays(1));
        await _fixture.RefreshAsync();
        Registry.IsEnabled.Should().Be(isEnabled);
    }

    private StrongBox<bool> Fail()
    {
        var isDown = new StrongBox<bool>(true);
        _fixture.Webhooks.BeforeSwitch = () => Volatile.Read(ref isDown.Value)
            ? Task.FromException(new IOException("database is locked"))
            : Task.CompletedTask;
        return isDown;
    }

    private Task StoredAsync()
        => Until.TrueAsync(() => Registry.UnstoredSwitch is null, () => _fixture.Time.Advance(OutageLog.DefaultLongestPause));
}
