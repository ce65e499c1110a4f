using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Statistics;

namespace WebhookMiddleware.Core.Tests.Statistics;

public sealed class StatisticsServiceTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Hook = Guid.CreateVersion7();

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeTimeProvider _time = new(Noon.AddSeconds(30));
    private readonly FakeStatistics _store = new();
    private readonly FakeLogger<StatisticsService> _logger = new();
    private readonly StatisticsRecorder _recorder;
    private readonly StatisticsService _service;
    private readonly MetricCollector<long> _dropped;

    public StatisticsServiceTests()
    {
        var metrics = new WebhookMetrics(_services.GetRequiredService<IMeterFactory>());
        _dropped = new MetricCollector<long>(
            _services.GetRequiredService<IMeterFactory>(), WebhookDiagnostics.MeterName, WebhookDiagnostics.StatisticsDropped, _time);
        _recorder = new StatisticsRecorder(metrics, _time);
        _service = new StatisticsService(
            _recorder, _store, Microsoft.Extensions.Options.Options.Create(new WebhookOptions()), metrics, _time, _logger);
    }

    public void Dispose()
    {
        _service.Dispose();
        _dropped.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task Run_CallsOfAMinute_AreOneRowOfItsMinuteAndOfItsHour()
    {
        Call(WebhookOutcome.Allowed, 10);
        Call(WebhookOutcome.Denied, 30);
        await _service.RunOnceAsync(default);
        Call(WebhookOutcome.Allowed, 20);
        await _service.RunOnceAsync(default);

        var minute = _store.Minutes.Should().ContainSingle().Subject;
        (minute.At, minute.WebhookId, minute.Event, minute.Kind, minute.Count, minute.MaxMs, minute.Outcomes)
            .Should().Be((Noon, Hook, "a", StatisticsKind.Call, 3, 30d, "allowed 2 denied 1"));
        _store.Hours.Should().ContainSingle().Which.Should().BeEquivalentTo(minute);
    }

    [Fact]
    public async Task Run_SeveralMinutes_HourHasAllOfThem()
    {
        for (var i = 0; i < 60; i++)
        {
            Call();
            await _service.RunOnceAsync(default);
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        _store.Minutes.Should().HaveCount(60).And.OnlyContain(row => row.Count == 1);
        _store.Hours.Select(row => (row.At, row.Count)).Should().Equal((Noon, 60L));
    }

    [Fact]
    public async Task Run_CallsAndDeliveriesOfSeveralWebhooksAndEvents_AreApart()
    {
        Call();
        _recorder.CallEnded("b", Hook, WebhookOutcome.Allowed, TimeSpan.FromMilliseconds(1));
        _recorder.CallEnded("a", Guid.CreateVersion7(), WebhookOutcome.Allowed, TimeSpan.FromMilliseconds(1));
        _recorder.DeliveryAttempted("a", Hook, WebhookOutcome.BadStatus, TimeSpan.FromMilliseconds(1));
        _recorder.DeliveryDied("a", Hook);

        await _service.RunOnceAsync(default);

        _store.Minutes.Should().HaveCount(4).And.OnlyContain(row => row.Count == 1);
        _store.Minutes.Single(row => row.Kind == StatisticsKind.Delivery).Dead.Should().Be(1);
    }

    [Fact]
    public async Task Run_NothingNew_WritesNothing()
    {
        Call();
        await _service.RunOnceAsync(default);
        var writes = _store.Writes;

        await _service.RunOnceAsync(default);

        _store.Writes.Should().Be(writes);
    }

    [Fact]
    public async Task Run_StoreRefusesForAWhile_NothingIsMissing()
    {
        _store.Refuses = true;
        for (var i = 0; i < 90; i++)
        {
            Call();
            await _service.RunOnceAsync(default);
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        _store.Refuses = false;
        await _service.RunOnceAsync(default);

        _store.Minutes.Should().HaveCount(90);
        _store.Hours.Select(row => row.Count).Should().Equal(60, 30);
        _logger.Collector.GetSnapshot().Should().ContainSingle(entry => entry.Id.Name == "StatisticsFailing");
        _dropped.GetMeasurementSnapshot().Should().BeEmpty();
    }

    [Fact]
    public async Task Run_StoreRefusesForNearlyADay_WhatIsTooOldIsDroppedAndCounted()
    {
        _store.Refuses = true;
        Call();
        Call();
        await _service.RunOnceAsync(default);
        _time.Advance(TimeSpan.FromHours(21));
        Call();
        await _service.RunOnceAsync(default);

        _store.Refuses = false;
        await _service.RunOnceAsync(default);
        await _service.RunOnceAsync(default);

        _store.Minutes.Should().ContainSingle("hours are merged after a day, and must not be written again");
        _dropped.GetMeasurementSnapshot().Select(measurement => measurement.Value).Should().Equal(2);
    }

    [Fact]
    public async Task Stop_CountedCalls_AreWritten()
    {
        await _service.StartAsync(default);
        Call();

        await _service.StopAsync(default);

        _store.Minutes.Should().ContainSingle().Which.Count.Should().Be(1);
    }

    [Fact]
    public async Task Stop_StoreRefuses_TellsHowManyAreLost()
    {
        await _service.StartAsync(default);
        Call();
        Call();
        _store.Refuses = true;

        await _service.StopAsync(default);

        _logger.Collector.GetSnapshot().Should().ContainSingle(entry => entry.Id.Name == "StatisticsLost").Which.Message.Should().Contain("2 calls");
        _dropped.GetMeasurementSnapshot().Select(measurement => measurement.Value).Should().Equal(2);
    }

    [Fact]
    public async Task Flush_StoreWorks_WritesAtOnce()
    {
        Call();

        await _service.FlushAsync(default);

        _store.Minutes.Should().ContainSingle();
    }

    [Fact]
    public async Task Flush_StoreRefuses_IsLoggedAndLeftToTheService()
    {
        _store.Refuses = true;
        Call();

        await _service.FlushAsync(default);
        _store.Refuses = false;
        await _service.RunOnceAsync(default);

        _logger.Collector.GetSnapshot().Should().ContainSingle(entry => entry.Id.Name == "StatisticsFailing");
        _store.Minutes.Should().ContainSingle();
    }

    [Fact]
    public async Task Flush_StoreFails_DoesNotTryAgain()
    {
        _store.Refuses = true;
        Call();
        await _service.RunOnceAsync(default);
        var writes = _store.Writes;

        await _service.FlushAsync(default);

        _store.Writes.Should().Be(writes);
    }

    // A row that were opened again would lose what has been written of it.
    [Fact]
    public async Task Run_ClockStepsBack_LosesNothing()
    {
        Call();
        await _service.RunOnceAsync(default);
        _time.Advance(TimeSpan.FromMinutes(1));
        Call();
        await _service.RunOnceAsync(default);
        _time.AdjustTime(Noon.AddSeconds(50));
        Call();
        await _service.RunOnceAsync(default);

        _store.Minutes.Sum(row => row.Count).Should().Be(3);
        _store.Hours.Sum(row => row.Count).Should().Be(3);
    }

    [Fact]
    public async Task Run_HourIsOver_ForgetsWhatIsWritten()
    {
        Call();
        await _service.RunOnceAsync(default);
        _time.Advance(TimeSpan.FromHours(2));
        await _service.RunOnceAsync(default);
        Call();

        await _service.RunOnceAsync(default);

        _store.Hours.Select(row => row.Count).Should().Equal(1, 1);
    }

    [Fact]
    public void CallEnded_TooManySeries_DropsAndCounts()
    {
        for (var i = 0; i < StatisticsRecorder.MaxSeries + 1; i++)
        {
            _recorder.CallEnded("a", Guid.CreateVersion7(), WebhookOutcome.Allowed, TimeSpan.FromMilliseconds(1));
        }

        _dropped.GetMeasurementSnapshot().Select(measurement => measurement.Value).Should().Equal(1);
    }

    [Fact]
    public async Task CallEnded_ManyAtOnceWhileWritten_CountsEach()
    {
        const int Threads = 4;
        const int Calls = 20_000;
        var calls = Together(Threads, () =>
        {
            for (var i = 0; i < Calls; i++)
            {
                Call();
            }
        });
        while (!calls.IsCompleted)
        {
            await _service.RunOnceAsync(default);
        }

        await calls;
        await _service.RunOnceAsync(default);

        _store.Minutes.Should().ContainSingle().Which.Count.Should().Be(Threads * Calls);
    }

    [Fact]
    public void CallEnded_SecondCallOfAMinute_AllocatesNothing()
    {
        Call();
        Call();
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++)
        {
            _recorder.CallEnded("a", Hook, WebhookOutcome.Allowed, TimeSpan.FromMilliseconds(i));
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    [Fact]
    public async Task Run_Maintenance_MergesHoursOfADayAgoAndRemovesWhatIsOld()
    {
        await _service.RunOnceAsync(default);
        _store.Maintained.Should().BeEmpty("a start has more urgent work");
        _time.Advance(StatisticsService.FirstMaintenance);

        await _service.RunOnceAsync(default);
        await _service.RunOnceAsync(default);

        _store.Maintained.Should().Equal(
            ("merge hours", Noon.AddHours(-25)),
            ("prune Minute", Noon.AddHours(-26)),
            ("prune Hour", Noon.AddSeconds(30).Add(StatisticsService.FirstMaintenance).AddDays(-90)));
    }

    [Fact]
    public async Task Run_MaintenanceHasMoreToDo_GoesOnSoon()
    {
        _store.Old.Enqueue(StatisticsService.BatchSize);
        _time.Advance(StatisticsService.FirstMaintenance);

        (await _service.RunOnceAsync(default)).Should().Be(StatisticsService.Pause);
        (await _service.RunOnceAsync(default)).Should().Be(StatisticsService.Interval);
        (await _service.RunOnceAsync(default)).Should().Be(StatisticsService.Interval);
        _store.Maintained.Should().HaveCount(6);
    }

    private static Task Together(int threads, Action action) => Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Run(action)));

    private void Call(WebhookOutcome outcome = WebhookOutcome.Allowed, double milliseconds = 10)
        => _recorder.CallEnded("a", Hook, outcome, TimeSpan.FromMilliseconds(milliseconds));
}
