using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Core.Tests.Webhooks;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Core.Tests.CallLog;

/// <summary>What the buffer holds while the store takes nothing.</summary>
public sealed class CallLogBufferTests : IDisposable
{
    private const int Bound = 8 * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MetricCollector<long> _dropped;
    private readonly MetricCollector<long> _bodiesDropped;
    private readonly FakeTimeProvider _time = new(TestWebhooks.Now);
    private readonly CallLogStatus _status;
    private readonly CallLogBuffer _buffer;

    public CallLogBufferTests()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _dropped = new MetricCollector<long>(meters, WebhookDiagnostics.MeterName, WebhookDiagnostics.LogDropped);
        _bodiesDropped = new MetricCollector<long>(meters, WebhookDiagnostics.MeterName, WebhookDiagnostics.LogBodiesDropped);
        _status = new CallLogStatus(new WebhookMetrics(meters), NullLogger<CallLogService>.Instance);
        _buffer = NewBuffer(Bound);
    }

    public void Dispose()
    {
        _dropped.Dispose();
        _bodiesDropped.Dispose();
        _services.Dispose();
    }

    [Fact]
    public void Add_LargeBodies_HoldsNoMoreThanTheBoundAndKeepsEveryCall()
    {
        for (var i = 0; i < 3200; i++)
        {
            _buffer.Add(Call(body: new string('x', 64 * 1024)));
        }

        var calls = TakeAll();
        calls.Should().HaveCount(3200);
        calls.Sum(BufferedCalls.BytesOf).Should().Be(_buffer.HeldBytes).And.BeLessThanOrEqualTo(Bound);
        var withoutBody = calls.Where(call => call.ResponseBody is null).ToArray();
        withoutBody.Should().HaveCountGreaterThan(3000).And.OnlyContain(call => call.Detail == BufferedCalls.BodyDropped);
        _bodiesDropped.GetMeasurementSnapshot().EvaluateAsCounter().Should().Be(withoutBody.Length);
        _dropped.GetMeasurementSnapshot().Should().BeEmpty();
        _status.Describe().Should().Contain($"missing so far: 0; kept without their response bodies: {withoutBody.Length}");
    }

    // A detail that is there already stays.
    [Fact]
    public void Add_BodyFindsNoRoom_TheDetailSaysSoBesideWhatWentWrong()
    {
        for (var i = 0; i < 100; i++)
        {
            _buffer.Add(Call(body: new string('x', 64 * 1024), detail: "It failed."));
        }

        TakeAll()[^1].Detail.Should().Be("It failed. " + BufferedCalls.BodyDropped);
    }

    [Theory]
    [InlineData(2000, 0)]
    [InlineData(0, 2000)]
    public void Add_LargeDetailsOrNames_AreBoundedToo(int detail, int name)
    {
        for (var i = 0; i < 6400; i++)
        {
            _buffer.Add(Call(detail: new string('d', detail), name: new string('n', name)));
        }

        var calls = TakeAll();
        calls.Sum(BufferedCalls.BytesOf).Should().BeInRange(Bound / 2, Bound);
        _dropped.GetMeasurementSnapshot().EvaluateAsCounter().Should().Be(6400 - calls.Count).And.BePositive();
        _status.Describe().Should().Contain($"missing so far: {6400 - calls.Count}");
    }

    [Fact]
    public void Add_BodiesFillTheirPart_ThinCallsStillFindRoom()
    {
        for (var i = 0; i < 8000 && _bodiesDropped.LastMeasurement is null; i++)
        {
            _buffer.Add(Call(body: new string('x', 1000)));
        }

        _bodiesDropped.LastMeasurement.Should().NotBeNull();
        for (var i = 0; i < 1000; i++)
        {
            _buffer.Add(Call());
        }

        _dropped.GetMeasurementSnapshot().Should().BeEmpty();
    }

    [Fact]
    public void Release_WhatWasTaken_MakesRoomForBodiesAgain()
    {
        for (var i = 0; i < 100; i++)
        {
            _buffer.Add(Call(body: new string('x', 64 * 1024)));
        }

        TakeAll().ForEach(_buffer.Release);
        _buffer.HeldBytes.Should().Be(0);
        _buffer.Add(Call(body: "small"));

        TakeAll().Should().ContainSingle().Which.ResponseBody.Should().Be("small");
    }

    [Fact]
    public void Add_MoreCallsThanItTakes_GivesTheirRoomBack()
    {
        var buffer = NewBuffer(bytes: 16 * Bound);
        for (var i = 0; i < CallLogBuffer.Capacity; i++)
        {
            buffer.Add(Call() with { WebhookName = "", Event = "" });
            buffer.Add(Call() with { WebhookName = "", Event = "" });
        }

        var calls = buffer.Take(int.MaxValue).Calls;
        calls.Should().HaveCount(CallLogBuffer.Capacity);
        calls.Sum(BufferedCalls.BytesOf).Should().Be(buffer.HeldBytes);
    }

    [Fact]
    public async Task Wait_FewCalls_LingersForMore()
    {
        _buffer.Add(Call());
        var wait = _buffer.WaitAsync(default);

        _time.Advance(CallLogBuffer.Linger - TimeSpan.FromMilliseconds(1));
        _buffer.Add(Call());
        wait.IsCompleted.Should().BeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(1));

        (await wait.WaitAsync(Patience)).Should().BeTrue();
    }

    [Fact]
    public async Task Wait_BatchFillsUp_DoesNotLinger()
    {
        AddCalls(CallLogBuffer.BatchSize - 1);
        var wait = _buffer.WaitAsync(default);
        wait.IsCompleted.Should().BeFalse();

        _buffer.Add(Call());

        (await wait.WaitAsync(Patience)).Should().BeTrue();
    }

    // Otherwise bodies would be dropped because of calls that nobody prevents from being written.
    [Fact]
    public async Task Wait_LargeBodies_DoesNotLingerUntilOneIsDropped()
    {
        _buffer.Add(Call(body: "small"));
        var wait = _buffer.WaitAsync(default);

        var body = new string('x', 64 * 1024);
        for (var held = 0; held < Bound / 4; held += body.Length * sizeof(char))
        {
            _buffer.Add(Call(body: body));
        }

        (await wait.WaitAsync(Patience)).Should().BeTrue();
        _bodiesDropped.LastMeasurement.Should().BeNull();
    }

    [Fact]
    public async Task Wait_FlushBehindAFullBatch_DoesNotLingerUntilItIsTaken()
    {
        AddCalls(CallLogBuffer.BatchSize + 1);
        var flush = _buffer.FlushAsync(default);

        await _buffer.WaitAsync(default).WaitAsync(Patience);
        _buffer.Take(CallLogBuffer.BatchSize).Flushes.Should().BeEmpty();
        await _buffer.WaitAsync(default).WaitAsync(Patience);
        _buffer.Take(CallLogBuffer.BatchSize).Flushes.ForEach(reached => reached.SetResult());
        await flush.WaitAsync(Patience);

        // The signal of what was written meanwhile may be left, once.
        _buffer.Add(Call());
        await _buffer.WaitAsync(default).WaitAsync(Patience);
        _buffer.WaitAsync(default).IsCompleted.Should().BeFalse("the flush is over");
    }

    [Fact]
    public async Task Complete_CallsWait_NoneOfThemLingers()
    {
        _buffer.Add(Call());
        var wait = _buffer.WaitAsync(default);

        _buffer.Complete();

        (await wait.WaitAsync(Patience)).Should().BeTrue();
        (await _buffer.WaitAsync(default).WaitAsync(Patience)).Should().BeTrue("the call is still there");
        TakeAll().Should().ContainSingle();
        (await _buffer.WaitAsync(default).WaitAsync(Patience)).Should().BeFalse();
    }

    private CallLogBuffer NewBuffer(int bytes)
        => new(_status, Microsoft.Extensions.Options.Options.Create(new WebhookOptions { CallLogBufferBytes = bytes }), _time);

    private void AddCalls(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _buffer.Add(Call());
        }
    }

    private List<WebhookCallRecord> TakeAll() => _buffer.Take(int.MaxValue).Calls;

    private static WebhookCallRecord Call(string? body = null, string? detail = null, string name = "stock") => new()
    {
        Id = Guid.CreateVersion7(),
        InvocationId = Guid.CreateVersion7(),
        WebhookId = Guid.CreateVersion7(),
        WebhookName = name,
        Event = "before_order_add",
        At = TestWebhooks.Now,
        Outcome = WebhookOutcome.Denied,
        Detail = detail,
        ResponseBody = body,
        TraceId = "0af7651916cd43dd8448eb211c80319c",
    };
}
