using System.Buffers;
using System.Text;
using Microsoft.Extensions.Primitives;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Events;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Text;

namespace WebhookMiddleware.Core.Tests.Calling;

public sealed class WebhookEnvelopeTests
{
    [Fact]
    public void Write_BeforeEvent_HasAllMembersInOrder()
    {
        var invocation = TestCalls.Invocation() with
        {
            Timestamp = new DateTimeOffset(2026, 11, 24, 8, 29, 25, 120, TimeSpan.FromHours(3)),
            DryRun = true,
            Request = new WebhookRequestInfo
            {
                Method = "POST",
                Path = "/organization/order/5 \"ж😀\"",
                Route = "/organization/order/{id}",
                RouteValues = new Dictionary<string, string?> { ["id"] = "5", ["none"] = null },
                Query = new Dictionary<string, StringValues> { ["a\"😀"] = "1", ["b"] = new(["x", "y"]), ["c"] = StringValues.Empty },
                TraceId = "0af7651916cd43dd8448eb211c80319c",
            },
            Principal = new WebhookPrincipal("7", "Анна"),
        };
        var call = TestCalls.Call(
            invocation: invocation, data: """{"total": 1500.50, "name":"\u0416"}""", limit: TimeSpan.FromMilliseconds(1800.9), attempt: 3);

        Write(call).Should().Be(LogSanitizer("""
            {"id":"0198c0de-0000-7000-8000-000000000002","type":"before_order_add","phase":"before","timestamp":"2026-11-24T05:29:25.120Z",
            "hook":{"id":"0198c0de-0000-7000-8000-000000000001","name":"Проверка 😀","order":10},
            "attempt":3,"deadlineMs":1800,"dryRun":true,
            "request":{"method":"POST","path":"/organization/order/5 \"ж😀\"","route":"/organization/order/{id}",
            "routeValues":{"id":"5","none":null},"query":{"a\"😀":"1","b":["x","y"],"c":[]},"traceId":"0af7651916cd43dd8448eb211c80319c"},
            "principal":{"id":"7","name":"Анна"},
            "data":{"total": 1500.50, "name":"\u0416"},"context":{}}
            """));
    }

    [Fact]
    public void Write_ScheduledEvent_HasNoRequest()
        => Write(TestCalls.Call(invocation: TestCalls.Invocation(WebhookPhase.Scheduled))).Should().Be(LogSanitizer("""
            {"id":"0198c0de-0000-7000-8000-000000000002","type":"before_order_add","phase":"scheduled","timestamp":"2026-11-24T05:29:25.123Z",
            "hook":{"id":"0198c0de-0000-7000-8000-000000000001","name":"Проверка 😀","order":10},
            "attempt":1,"deadlineMs":5000,"dryRun":false,"request":null,"principal":null,"data":{"total":1500.50},"context":{}}
            """));

    [Fact]
    public void Write_EmptyPayload_IsAnEmptyObject()
        => Write(TestCalls.Call(data: "")).Should().EndWith(""" "data":{},"context":{}} """.Trim());

    [Fact]
    public void Write_AfterEvent_HasTheResponse()
    {
        var invocation = TestCalls.Invocation(WebhookPhase.After) with
        {
            Response = new(201, Encoding.UTF8.GetBytes("""{"id":5}""")) { Location = "/orders/5" },
        };

        Write(TestCalls.Call(invocation: invocation)).Should()
            .Contain("\"phase\":\"after\"").And.EndWith(""" "response":{"status":201,"location":"/orders/5","body":{"id":5}}} """.Trim());
    }

    [Fact]
    public void Write_AfterEventWithoutBody_HasNullBody()
    {
        var invocation = TestCalls.Invocation(WebhookPhase.After) with { Response = new(204, default) };

        Write(TestCalls.Call(invocation: invocation)).Should().EndWith(""" "response":{"status":204,"location":null,"body":null}} """.Trim());
    }

    [Fact]
    public void Write_AfterEventRecovered_HasNullResponse()
        => Write(TestCalls.Call(invocation: TestCalls.Invocation(WebhookPhase.After))).Should().EndWith(""" "response":null} """.Trim());

    private static string Write(WebhookCall call)
    {
        var output = new ArrayBufferWriter<byte>();
        WebhookEnvelope.Write(output, call);
        WebhookEnvelope.Parse(output.WrittenSpan).Should().NotBeNull();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string LogSanitizer(string json) => json.ReplaceLineEndings("");
}
