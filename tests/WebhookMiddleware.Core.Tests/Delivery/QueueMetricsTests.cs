using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using WebhookMiddleware.Delivery;
using WebhookMiddleware.Delivery.Maintenance;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Core.Tests.Delivery;

public sealed class QueueMetricsTests : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly DeliveryFixture _fixture = new();

    private DeliveryMaintenance Maintenance => _fixture.Get<DeliveryMaintenance>();

    private IMeterFactory Meters => _fixture.Get<IMeterFactory>();

    [Fact]
    public async Task Work_SomebodyListens_WhatIsKeptCanBeObserved()
    {
        using var prepared = Collect(WebhookDiagnostics.QueuePrepared);
        using var dead = Collect(WebhookDiagnostics.QueueDead);
        using var cancelled = Collect(WebhookDiagnostics.QueueCancelled);
        await HoldAsync(_fixture.Add("held"), 6);
        _fixture.Store.Prepared = 4;
        _fixture.Store.Rows[0].State = DeliveryState.Dead;
        _fixture.Store.Rows[1].State = DeliveryState.Dead;
        _fixture.Store.Rows[2].State = DeliveryState.Cancelled;

        await Maintenance.RunOnceAsync(CancellationToken.None);

        Observe(prepared).Should().Equal((4, null));
        Observe(dead).Should().Equal((2, null));
        Observe(cancelled).Should().Equal((1, null));
    }

    [Fact]
    public async Task Work_MoreHooksThanAreMeasured_TheDeepestStandAloneAndTheRestTogether()
    {
        using var depth = Collect(WebhookDiagnostics.QueueDepth);
        using var byHook = Collect(WebhookDiagnostics.QueueHookDepth);
        var hooks = Enumerable.Range(0, QueueGauges.MaxHooks + 5).Select(i => _fixture.Add($"hook {i}")).ToArray();
        for (var i = 0; i < hooks.Length; i++)
        {
            await HoldAsync(hooks[i], i + 1);
        }

        await Maintenance.RunOnceAsync(CancellationToken.None);

        var deepest = hooks.Select((hook, i) => ((double)i + 1, (string?)hook.Id.ToString())).Reverse().Take(QueueGauges.MaxHooks);
        Observe(byHook).Should().Equal([.. deepest, (1 + 2 + 3 + 4 + 5, "other")]);
        Observe(depth).Should().Equal((hooks.Length * (hooks.Length + 1) / 2, null));
    }

    [Fact]
    public async Task Work_AFewHooks_ThereIsNoOther()
    {
        using var byHook = Collect(WebhookDiagnostics.QueueHookDepth);
        var (one, two) = (_fixture.Add("one"), _fixture.Add("two"));
        await HoldAsync(one, 1);
        await HoldAsync(two, 2);
        await Maintenance.RunOnceAsync(CancellationToken.None);
        Observe(byHook).Should().Equal((2, two.Id.ToString()), (1, one.Id.ToString()));

        foreach (var row in _fixture.Store.Rows)
        {
            row.State = DeliveryState.Delivered;
        }

        _fixture.Time.Advance(Interval);
        await Maintenance.RunOnceAsync(CancellationToken.None);
        Observe(byHook).Should().BeEmpty("nothing waits");
    }

    [Fact]
    public async Task Work_NobodyListens_CountsNothing()
    {
        using var depth = Collect(WebhookDiagnostics.QueueDepth);
        for (var i = 0; i < 10; i++)
        {
            await Maintenance.RunOnceAsync(CancellationToken.None);
            _fixture.Time.Advance(Interval);
        }

        _fixture.Store.Count("count").Should().Be(0);
        using var dead = Collect(WebhookDiagnostics.QueueDead);
        await Maintenance.RunOnceAsync(CancellationToken.None);
        _fixture.Store.Count("count").Should().Be(1, "whoever begins to listen waits for one pass, not for an interval");
        await Maintenance.RunOnceAsync(CancellationToken.None);
        _fixture.Store.Count("count").Should().Be(1);
    }

    [Fact]
    public async Task Work_LastListenerLeavesWhileCountingFails_TheOutageEnds()
    {
        _fixture.Store.Before = operation => _ = operation == "count" ? throw new IOException("slow") : operation;
        var outage = _fixture.Get<StoreOutage>();
        using (Collect(WebhookDiagnostics.QueueDead))
        {
            await Maintenance.RunOnceAsync(CancellationToken.None);
            outage.Describe().Should().Contain("'count': slow");
        }

        await Maintenance.RunOnceAsync(CancellationToken.None);

        outage.Describe().Should().BeNull();
    }

    [Fact]
    public async Task Observe_Anything_NeverAsksTheStore()
    {
        using var depth = Collect(WebhookDiagnostics.QueueDepth);
        using var dead = Collect(WebhookDiagnostics.QueueDead);
        await Maintenance.RunOnceAsync(CancellationToken.None);
        _fixture.Store.Before = operation => throw new InvalidOperationException($"Asked to {operation}.");

        Observe(depth).Should().Equal((0, null));
        Observe(dead).Should().Equal((0, null));
    }

    [Fact]
    public async Task Observe_OldestDueAge_IsAsMeasuredAndGrowsWhileTheStoreIsSilent()
    {
        using var age = new MetricCollector<double>(Meters, WebhookDiagnostics.MeterName, WebhookDiagnostics.QueueOldestDueAge);
        await Maintenance.RunOnceAsync(CancellationToken.None);
        ObserveAge(age).Should().Be(0, "nothing is due");

        await HoldAsync(_fixture.Add("held"), 1);
        _fixture.Time.Advance(TimeSpan.FromSeconds(60));
        await Maintenance.RunOnceAsync(CancellationToken.None);
        _fixture.Time.Advance(TimeSpan.FromSeconds(4));
        ObserveAge(age).Should().Be(60, "it may have been sent since");

        _fixture.Store.Before = operation => throw new IOException(operation);
        _fixture.Time.Advance(TimeSpan.FromSeconds(36));
        await Maintenance.RunOnceAsync(CancellationToken.None);
        ObserveAge(age).Should().Be(100);

        // Another clock than the store's.
        _fixture.Store.Before = _ => { };
        _fixture.Store.Rows[0].DueAt = _fixture.Time.GetUtcNow();
        _fixture.Get<DeliveryStatus>().Saw(new QueueDepth(1, _fixture.Time.GetUtcNow() + TimeSpan.FromSeconds(3)));
        ObserveAge(age).Should().Be(0);
    }

    [Fact]
    public void Failed_SeveralOperations_AreOneOutage()
    {
        using var outages = new MetricCollector<long>(Meters, WebhookDiagnostics.MeterName, WebhookDiagnostics.StoreOutages);
        using var failing = new MetricCollector<int>(Meters, WebhookDiagnostics.MeterName, WebhookDiagnostics.StoreFailing);
        _ = Maintenance;
        var outage = _fixture.Get<StoreOutage>();

        outage.Failed("claim", new IOException());
        outage.Failed("claim", new IOException());
        outage.Failed("settle", new IOException());
        failing.RecordObservableInstruments();
        failing.LastMeasurement!.Value.Should().Be(2);
        outage.Worked("claim");
        outage.Worked("settle");
        outage.Failed("prune", new IOException());
        failing.RecordObservableInstruments();

        failing.LastMeasurement!.Value.Should().Be(1);
        outages.GetMeasurementSnapshot().Select(measured => (measured.Value, (string?)measured.Tags[WebhookDiagnostics.StoreOperationTag]))
            .Should().Equal((1, "claim"), (1, "prune"));
    }

    [Fact]
    public async Task Reload_StoreCanNotBeRead_IsOneOutage()
    {
        using var outages = new MetricCollector<long>(Meters, WebhookDiagnostics.MeterName, WebhookDiagnostics.StoreOutages);
        var reloader = _fixture.Get<WebhookReloader>();
        _fixture.Webhooks.BeforeLoad = () => throw new IOException("It is down.");

        await reloader.StartAsync(CancellationToken.None);
        await _fixture.AdvanceUntilAsync(TimeSpan.FromSeconds(1), _ => _fixture.Webhooks.Loads >= 3);
        await reloader.StopAsync(CancellationToken.None);

        outages.GetMeasurementSnapshot().Should().ContainSingle()
            .Which.Tags[WebhookDiagnostics.StoreOperationTag].Should().Be("load webhooks");
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private MetricCollector<long> Collect(string instrument) => new(Meters, WebhookDiagnostics.MeterName, instrument);

    // The dispatcher is not started: all of it waits.
    private async Task HoldAsync(Webhook webhook, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await _fixture.EnqueueAsync(webhook);
        }
    }

    private static IEnumerable<(double Value, string? Hook)> Observe(MetricCollector<long> collector)
    {
        collector.Clear();
        collector.RecordObservableInstruments();
        return
        [
            .. collector.GetMeasurementSnapshot()
                .Select(measured => ((double)measured.Value, (string?)measured.Tags.GetValueOrDefault(WebhookDiagnostics.HookIdTag))),
        ];
    }

    private static double ObserveAge(MetricCollector<double> collector)
    {
        collector.RecordObservableInstruments();
        return collector.LastMeasurement!.Value;
    }
}
