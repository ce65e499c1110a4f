using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Receiver.Tests.Support;

namespace WebhookMiddleware.Receiver.Tests.Calls;

/// <summary>What handlers are given, and bodies that can't be given to them.</summary>
public sealed class CallTests
{
    [Fact]
    public async Task Call_AllMembers_AreThoseOfTheEnvelope()
    {
        WebhookCall<Order>? received = null;
        await using var host = await ReceiverHost.StartAsync((WebhookCall<Order> call) =>
        {
            received = call;
        });
        var envelope = Call.Envelope();
        envelope["phase"] = "after";
        envelope["attempt"] = 2;
        envelope["request"] = JsonNode.Parse("""
            {"method":"POST","path":"/orders/7","route":"/orders/{id}","routeValues":{"id":"7","rest":null},
             "query":{"one":"1","many":["2","3"]},"traceId":"7cb9"}
            """);
        envelope["principal"] = JsonNode.Parse("""{"id":"42","name":null}""");
        envelope["context"] = JsonNode.Parse("""{"score":712}""");
        envelope["response"] = JsonNode.Parse("""{"status":201,"location":"/orders/7","body":{"id":7}}""");
        envelope["later"] = "A member that is not known yet.";
        var request = new Call { Body = envelope.ToJsonString(), Id = "msg_all" }.ToRequest();
        request.Headers.Add("webhook-hop", "2");
        request.Headers.Add("webhook-sequence", "5000000000");
        request.Headers.Add("X-Mode", "shadow");

        (await host.SendAsync(request)).Status.Should().Be(HttpStatusCode.NoContent);

        var call = received!;
        (call.Id, call.Type, call.Phase, call.Attempt, call.DeadlineMs, call.DryRun)
            .Should().Be((new Guid("01a22a7b-d5dd-7d07-9a0f-54a1c420e779"), "before_order", WebhookCallPhase.After, 2, 3000, false));
        call.Timestamp.Should().Be(new DateTimeOffset(2026, 11, 30, 3, 24, 48, 477, TimeSpan.Zero));
        call.Hook.Should().Be(new WebhookCallHook(new Guid("01a22a7b-d40f-7de0-b5e1-3be37f43b635"), "Stock check", 10));
        (call.Request!.Method, call.Request.Path, call.Request.Route, call.Request.TraceId)
            .Should().Be(("POST", "/orders/7", "/orders/{id}", "7cb9"));
        call.Request.RouteValues.Should().Equal(new Dictionary<string, string?> { ["id"] = "7", ["rest"] = null });
        call.Request.Query["one"].ToArray().Should().Equal("1");
        call.Request.Query["many"].ToArray().Should().Equal("2", "3");
        call.Principal.Should().Be(new WebhookCallPrincipal("42", null));
        (call.Data.Number, call.Data.Items.Single()).Should().Be(("7", new OrderItem("CUP-1", 2)));
        call.Context["score"]!.GetValue<int>().Should().Be(712);
        (call.Response!.Status, call.Response.Location, call.Response.Body.GetProperty("id").GetInt32()).Should().Be((201, "/orders/7", 7));
        (call.DeliveryId, call.Message.Hop, call.Message.Sequence, call.Shadow).Should().Be(("msg_all", 2, 5_000_000_000, true));
    }

    [Theory]
    [InlineData("phase", "\"never\"", "#/phase")]
    [InlineData("attempt", "\"1\"", "#/attempt")]
    [InlineData("deadlineMs", "1.5", "#/deadlineMs")]
    [InlineData("dryRun", "\"false\"", "#/dryRun")]
    [InlineData("hook", "null", "#/hook")]
    [InlineData("hook", """{"id":"no","name":"","order":1}""", "#/hook/id")]
    [InlineData("request", """{"method":"GET","path":"/","routeValues":{},"query":{"a":1}}""", "#/request/query")]
    [InlineData("context", "[]", "#/context")]
    [InlineData("data", "[]", "#/data")]
    [InlineData("data", "null", "#/data")]
    [InlineData("data", """{"number":7,"items":[]}""", "#/data/number")]
    [InlineData("data", """{"number":"7","items":[{"article":"A","quantity":1},{"article":"B","quantity":"two"}]}""", "#/data/items/1/quantity")]
    [InlineData("data", """{"number":"7","items":{}}""", "#/data/items")]
    public async Task Call_MemberOfTheWrongType_IsRefusedByName(string member, string json, string place)
    {
        var handled = 0;
        await using var host = await ReceiverHost.StartAsync((WebhookCall<Order> call) =>
        {
            handled++;
        });

        var reply = await host.SendAsync(Call.With(member, json));

        // Not problem details: they would stop the request of the API's client.
        (reply.Status, reply.ContentType).Should().Be((HttpStatusCode.BadRequest, "application/json"));
        reply.Json["errors"]!.AsArray().Single()!["pointer"]!.GetValue<string>().Should().Be(place);
        reply.Json["errors"]![0]!["detail"]!.GetValue<string>().Should().NotBeEmpty().And.NotContain("Path:");
        handled.Should().Be(0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"type":"before_order","timestamp":"2026-11-30T03:24:48.477Z","data":{}}""")]
    [InlineData("not JSON")]
    public async Task Call_BodyIsNoEnvelope_IsRefused(string body)
    {
        await using var host = await ReceiverHost.StartAsync((WebhookCall<Order> call) => Decision.Allow());

        var reply = await host.SendAsync(new Call { Body = body });

        (reply.Status, reply.Json["errors"]![0]!["pointer"]!.GetValue<string>()).Should().Be((HttpStatusCode.BadRequest, "#"));
    }

    [Fact]
    public async Task Call_MemberTwice_IsRefused()
    {
        await using var host = await ReceiverHost.StartAsync((WebhookCall<JsonObject> call) => Decision.Allow());
        var twice = new Call().Body.Replace("\"number\":\"7\"", "\"number\":\"7\",\"number\":\"8\"", StringComparison.Ordinal);

        (await host.SendAsync(new Call { Body = twice })).Status.Should().Be(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData(null, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json; charset=utf-8", HttpStatusCode.NoContent)]
    [InlineData("application/cloudevents+json", HttpStatusCode.NoContent)]
    public async Task Call_ContentType_MustBeJson(string? contentType, HttpStatusCode expected)
    {
        await using var host = await ReceiverHost.StartAsync((WebhookCall<Order> call) => Decision.Allow());

        var reply = await host.SendAsync(new Call { ContentType = contentType });

        (reply.Status, reply.ContentType)
            .Should().Be((expected, expected == HttpStatusCode.NoContent ? null : "application/problem+json"));
    }

    [Fact]
    public async Task Call_NamesOfTheApi_AreReadByTheOptions()
    {
        string? number = null;
        await using var host = await ReceiverHost.StartAsync(
            (WebhookCall<SnakeOrder> call) =>
            {
                number = call.Data.OrderNumber;
            },
            options =>
            {
                options.Secrets.Add(Vector.Secret);
                options.SerializerOptions = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
            });

        await host.SendAsync(Call.With("data", """{"order_number":"7"}"""));

        number.Should().Be("7");
    }

    [Fact]
    public async Task Handler_ServicesAndRouteValues_AreBound()
    {
        await using var host = await ReceiverHost.StartAsync(
            async (WebhookCall<Order> call, Stock stock, HttpContext context, CancellationToken cancellationToken) =>
            {
                await Task.Yield();
                cancellationToken.Should().Be(context.RequestAborted);
                return Decision.Status(299, "text/plain", stock.Name);
            },
            addServices: services => services.AddScoped<Stock>());

        var reply = await host.SendAsync(new Call());

        ((int)reply.Status, reply.ContentType, reply.Body).Should().Be((299, "text/plain", "stock"));
    }

    [Fact]
    public async Task Deadline_Over_CancelsTheHandler()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await ReceiverHost.StartAsync(async (WebhookCall<Order> call, CancellationToken cancellationToken) =>
        {
            entered.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        });
        var sending = host.SendAsync(new Call());
        await entered.Task;

        host.Time.Advance(TimeSpan.FromMilliseconds(2999));
        sending.IsCompleted.Should().BeFalse();
        host.Time.Advance(TimeSpan.FromMilliseconds(1));

        (await sending).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
    }

    private sealed record SnakeOrder(string OrderNumber);

    private sealed class Stock
    {
        public string Name { get; } = "stock";
    }
}
