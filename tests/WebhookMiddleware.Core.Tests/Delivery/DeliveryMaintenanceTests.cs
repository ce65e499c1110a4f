using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Delivery;
using WebhookMiddleware.Delivery.Maintenance;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Delivery;

public sealed class DeliveryMaintenanceTests : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private readonly DeliveryFixture _fixture = new();

    private DeliveryMaintenance Maintenance => _fixture.Get<DeliveryMaintenance>();

    [Fact]
    public async Task Work_LeaseRunsOut_TheDeliveryIsSentHere()
    {
        var webhook = _fixture.Add("told");
        await _fixture.StartAsync();
        await _fixture.AddClaimedElsewhereAsync(webhook, Lease);
        await Maintenance.RunOnceAsync(CancellationToken.None);
        _fixture.States.Should().Equal(DeliveryState.Delivering);

        _fixture.Time.Advance(Lease);
        await Maintenance.RunOnceAsync(CancellationToken.None);

        await _fixture.UntilAsync(store => store.Rows.Single().State == DeliveryState.Delivered);
    }

    [Fact]
    public async Task Work_NothingIsDue_AsksForNothing()
    {
        await Maintenance.RunOnceAsync(CancellationToken.None);
        await Maintenance.RunOnceAsync(CancellationToken.None);

        _fixture.Store.Count("recover").Should().Be(1);
        _fixture.Store.Count("cancel").Should().Be(1);
        _fixture.Time.Advance(5 * Second);
        await Maintenance.RunOnceAsync(CancellationToken.None);
        _fixture.Store.Count("recover").Should().Be(1);
        _fixture.Store.Count("cancel").Should().Be(2);
        _fixture.Time.Advance(15 * Second);
        await Maintenance.RunOnceAsync(CancellationToken.None);
        _fixture.Store.Count("recover").Should().Be(2);
    }

    [Fact]
    public async Task Work_DeletedWebhook_CancelsWhatWaitsForIt()
    {
        var deleted = _fixture.Add("deleted", hook => hook with { IsActive = false });
        var kept = _fixture.Add("kept", hook => hook with { IsActive = false });
        await _fixture.RefreshAsync();
        await _fixture.EnqueueAsync(deleted);
        await _fixture.EnqueueAsync(kept);
        await Maintenance.RunOnceAsync(CancellationToken.None);
        _fixture.States.Should().Equal(DeliveryState.Pending, DeliveryState.Pending);

        await _fixture.Webhooks.TryDeleteAsync(deleted.Id, deleted.Version, CancellationToken.None);
        await _fixture.RefreshAsync();
        await Maintenance.RunOnceAsync(CancellationToken.None);

        _fixture.States.Should().Equal(DeliveryState.Cancelled, DeliveryState.Pending);
        _fixture.Store.OrphanWait.Should().Be(new DeliveryOptions().Retention, "another host may have what the store has never had");
    }

    [Fact]
    public async Task Work_SnapshotIsOldOrSwitchedOff_CancelsNothing()
    {
        // Another host's webhook, which this host's snapshot doesn't have yet.
        await _fixture.RefreshAsync();
        var created = _fixture.Add("created elsewhere");
        await _fixture.EnqueueAsync(created);
        await Maintenance.RunOnceAsync(CancellationToken.None);
        _fixture.Switch(enabled: false);
        await Maintenance.RunOnceAsync(CancellationToken.None);

        _fixture.States.Should().Equal(DeliveryState.Pending);
    }

    [Fact]
    public async Task Work_OneChoreFails_TheOthersAreDone()
    {
        var isDown = true;
        _fixture.Store.Before = operation =>
        {
            if (isDown && operation == "recover")
            {
                throw new IOException();
            }
        };
        await Maintenance.RunOnceAsync(CancellationToken.None);
        _fixture.Store.Count("measure").Should().Be(1);

        isDown = false;
        _fixture.Time.Advance(Second);
        await Maintenance.RunOnceAsync(CancellationToken.None);

        _fixture.Store.Count("recover").Should().Be(2, "a chore that failed is tried again soon");
    }

    [Fact]
    public async Task Work_Measured_DepthAndBreakersCanBeObserved()
    {
        _ = _fixture.Dispatcher;
        var meters = _fixture.Get<IMeterFactory>();
        using var depths = new MetricCollector<long>(meters, WebhookDiagnostics.MeterName, WebhookDiagnostics.QueueDepth);
        using var breakers = new MetricCollector<int>(meters, WebhookDiagnostics.MeterName, WebhookDiagnostics.BreakerState);
        var webhook = _fixture.Add("told");
        await _fixture.RefreshAsync();
        await _fixture.EnqueueAsync(webhook);
        depths.RecordObservableInstruments();
        depths.LastMeasurement.Should().BeNull("nobody has looked yet");

        await Maintenance.RunOnceAsync(CancellationToken.None);
        depths.RecordObservableInstruments();
        breakers.RecordObservableInstruments();

        depths.LastMeasurement!.Value.Should().Be(1);
        breakers.LastMeasurement!.Value.Should().Be(0);
        breakers.LastMeasurement.Tags.Should().BeEquivalentTo(new Dictionary<string, object?> { ["webhook.hook.id"] = webhook.Id.ToString() });
    }

    [Fact]
    public async Task Prune_MoreThanABatch_GoesOnAfterAPause()
    {
        _fixture.Store.Prunable = (2 * DeliveryRetention.BatchSize) + 7;
        var retention = _fixture.Get<DeliveryRetention>();
        await retention.StartAsync(CancellationToken.None);
        await _fixture.UntilAsync(store => store.Pruned.Count == 1);

        await _fixture.AdvanceUntilAsync(DeliveryRetention.Pause, store => store.Pruned.Count == 3);

        _fixture.Store.Prunable.Should().Be(0);
        _fixture.Store.Pruned[0].Should().Be(Webhooks.TestWebhooks.Now.AddHours(-168));
        _fixture.Store.Pruned.Should().OnlyHaveUniqueItems("there is a pause between batches");
        await _fixture.AdvanceUntilAsync(TimeSpan.FromMinutes(1), store => store.Pruned.Count == 4);
        (_fixture.Store.Pruned[3] - _fixture.Store.Pruned[2]).Should().BeGreaterThanOrEqualTo(DeliveryRetention.Interval);
        await retention.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task CheckHealth_DispatcherIsStuck_IsDegraded()
    {
        var webhook = _fixture.Add("told");
        await _fixture.RefreshAsync();
        await _fixture.EnqueueAsync(webhook);
        await Maintenance.RunOnceAsync(CancellationToken.None);
        _fixture.Get<DeliveryStatus>().Passed();
        var written = _fixture.Time.GetUtcNow();

        _fixture.Time.Advance(30 * Second);
        (await CheckAsync()).Status.Should().Be(HealthStatus.Healthy);
        _fixture.Time.Advance(Second);
        var stuck = await CheckAsync();

        stuck.Status.Should().Be(HealthStatus.Degraded);
        stuck.Data["oldestDueDeliveryAt"].Should().Be(written.ToString("O"));
        stuck.Data["lastDispatcherPassAt"].Should().Be(written.ToString("O"));
        _fixture.Switch(enabled: false);
        (await CheckAsync()).Status.Should().Be(HealthStatus.Healthy, "nothing is to be sent");
    }

    [Fact]
    public void AddWebhookCore_WithoutAStore_SaysWhatIsMissing()
    {
        var services = new ServiceCollection();
        services.AddWebhookCore();
        using var provider = services.BuildServiceProvider();

        provider.Invoking(p => p.GetRequiredService<IDeliveryQueue>())
            .Should().Throw<InvalidOperationException>().WithMessage("There is no store*UseSqlite*");
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private async Task<HealthCheckResult> CheckAsync()
    {
        await _fixture.RefreshAsync();
        return await _fixture.CheckHealthAsync();
    }
}
