using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Core.Tests.Webhooks;
using WebhookMiddleware.Diagnostics;
using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.Core.Tests.CallLog;

/// <summary>What the buffer holds while the store takes nothing.</summary>
public sealed class CallLogBufferTests : IDisposable
{
    private const int Bound = 8 * 1024 * 1024;

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MetricCollector<long> _dropped;
    private readonly MetricCollector<long> _bodiesDropped;
    private readonly CallLogStatus _status;
    private readonly CallLogBuffer _buffer;

    public CallLogBufferTests()
    {
        var meters = _services.GetRequiredService<IMeterFactory>();
        _dropped = new MetricCollector<long>(meters, WebhookDiagnostics.MeterName, WebhookDiagnostics.LogDropped);
        _bodiesDropped = new MetricCollector<long>(meters, WebhookDiagnostics.MeterName, WebhookDiagnostics.LogBodiesDropped);
        _status = new CallLogStatus(new WebhookMetrics(meters), NullLogger<CallLogService>.Instance);
        _buffer = new CallLogBuffer(_status, Microsoft.Extensions.Options.Options.Create(new WebhookOptions { CallLogBufferBytes = Bound }));
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
        for (var i = 0; i < CallLogBuffer.Capacity; i++)
        {
            _buffer.Add(Call() with { WebhookName = "", Event = "" });
            _buffer.Add(Call() with { WebhookName = "", Event = "" });
        }

        var calls = TakeAll();
        calls.Sum(BufferedCalls.BytesOf).Should().Be(_buffer.HeldBytes);
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
