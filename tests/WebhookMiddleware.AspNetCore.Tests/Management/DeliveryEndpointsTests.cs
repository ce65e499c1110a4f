using System.Net;
using System.Text.Json.Nodes;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.AspNetCore.Tests.Management;

public sealed class DeliveryEndpointsTests : IAsyncLifetime
{
    private ManagementHost _host = null!;

    public async Task InitializeAsync() => _host = await ManagementHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Get_Deliveries_AreListedWithTheNumberOfTheirAttempts()
    {
        var delivery = Add(DeliveryState.Pending);

        var page = await _host.GetAsync("/deliveries");

        page["nextCursor"].Should().BeNull();
        JsonNode.DeepEquals(page["items"]!.AsArray().Single(), Expected(delivery, "pending", "2026-11-24T05:29:55Z")).Should().BeTrue(page.ToJsonString());
    }

    [Theory]
    [InlineData(DeliveryState.Delivering, "delivering")]
    [InlineData(DeliveryState.Delivered, "delivered")]
    [InlineData(DeliveryState.Dead, "dead")]
    [InlineData(DeliveryState.Cancelled, "cancelled")]
    public async Task Get_DeliveryThatIsNotWaiting_HasItsStateAndNoNextAttempt(DeliveryState state, string written)
    {
        var delivery = Add(state);

        var page = await _host.GetAsync("/deliveries");

        JsonNode.DeepEquals(page["items"]!.AsArray().Single(), Expected(delivery, written, null)).Should().BeTrue(page.ToJsonString());
    }

    [Fact]
    public async Task GetById_KnownDelivery_HasTheMessageAndEveryAttempt()
    {
        var delivery = Add(DeliveryState.Dead, """{"name":"Анна","total":10.50}""");

        var read = await _host.GetAsync($"/deliveries/{delivery.Delivery.Id}");

        var expected = Expected(delivery, "dead", null);
        expected["invocationId"] = delivery.InvocationId.ToString();
        expected["data"] = JsonNode.Parse("""{"name":"Анна","total":10.50}""");
        expected["attempts"] = JsonNode.Parse("""
            [
              {
                "number": 1, "at": "2026-11-24T05:29:25Z", "outcome": "connectionFailed", "status": null, "durationMs": 1.5, "detail": "refused",
                "responseBody": null
              },
              {
                "number": 2, "at": "2026-11-24T05:29:30Z", "outcome": "badStatus", "status": 500, "durationMs": 12, "detail": null, "responseBody": "oops"
              }
            ]
            """);
        JsonNode.DeepEquals(read, expected).Should().BeTrue(read.ToJsonString());
    }

    [Fact]
    public async Task GetById_DeepAndOddlyWrittenPayload_IsGivenByteForByte()
    {
        var data = """{"b":1.50,"a":"\u0041 <Ж>","deep":""" + new string('[', 64) + new string(']', 64) + "}";
        var delivery = Add(DeliveryState.Delivered, data);

        using var response = await _host.SendAsync(HttpMethod.Get, $"/deliveries/{delivery.Delivery.Id}");

        (await response.Content.ReadAsStringAsync()).Should().Contain($"\"data\":{data},");
    }

    [Theory]
    [InlineData("not-a-uuid")]
    [InlineData("0198c0de-0000-7000-8000-000000000001")]
    public async Task GetById_UnknownDelivery_Is404(string id)
    {
        using var response = await _host.SendAsync(HttpMethod.Get, $"/deliveries/{id}");

        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Get_MoreThanOnePage_GivesEveryDeliveryOnce()
    {
        for (var i = 0; i < 7; i++)
        {
            Add(DeliveryState.Pending);
        }

        var ids = await _host.GetAllIdsAsync("/deliveries?limit=3");

        ids.Should().HaveCount(7).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Get_EveryFilter_ReachesTheLog()
    {
        var hook = Guid.NewGuid();
        await _host.GetAsync(
            $"/deliveries?hook={hook}&event=after_registration&state=DEAD&from=2026-11-24T08:29:25%2B03:00&to=2026-11-24T08:30:25+03:00&limit=7");

        _host.Deliveries.LastQuery.Should().Be(new DeliveryQuery
        {
            WebhookId = hook,
            Event = "after_registration",
            State = DeliveryState.Dead,
            From = ManagementHost.Now,
            To = ManagementHost.Now.AddMinutes(1),
            Limit = 7,
        });
    }

    [Theory]
    [InlineData("hook=1", "hook")]
    [InlineData("state=late", "state")]
    [InlineData("state=3", "state")]
    [InlineData("from=yesterday", "from")]
    [InlineData("to=2026-11-24", "to")]
    [InlineData("from=2026-11-24T08:00:00Z&to=2026-11-23T08:00:00Z", "from")]
    [InlineData("cursor=x", "cursor")]
    [InlineData("limit=201", "limit")]
    [InlineData("hook=1&state=late&from=x&to=x&cursor=x&limit=x", "hook,state,from,to,cursor,limit")]
    public async Task Get_BadParameter_Is400AndNamesIt(string query, string parameters)
    {
        using var response = await _host.SendAsync(HttpMethod.Get, $"/deliveries?{query}");

        (await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest)).Keys.Should().Equal(parameters.Split(','));
    }

    [Theory]
    [InlineData("GET", "/deliveries/replay", "POST")]
    [InlineData("GET", "/deliveries/0198c0de-0000-7000-8000-000000000001/retry", "POST")]
    [InlineData("DELETE", "/deliveries/0198c0de-0000-7000-8000-000000000001", "GET")]
    public async Task Send_OtherMethod_Is405AndNamesTheRightOne(string method, string path, string allowed)
    {
        using var response = await _host.SendAsync(new HttpMethod(method), path);

        await response.ShouldBeProblemAsync(HttpStatusCode.MethodNotAllowed);
        response.Content.Headers.Allow.Should().Equal(allowed);
    }

    [Theory]
    [InlineData(DeliveryState.Pending, """{"phone":"+7999","n":1.50}""", """{"phone":"•••","n":1.50}""")]
    [InlineData(DeliveryState.Delivered, """{"phone":"+7999","n":1.50}""", """{"phone":"•••","n":1.50}""")]
    [InlineData(DeliveryState.Delivered, """{"phone":"+7999","phone":"+7998"}""", "\"•••\"")]
    [InlineData(DeliveryState.Delivered, """{ "n": 1 }""", """{"n":1}""")]
    public async Task GetOne_RedactedPlaces_AreNotShown(DeliveryState state, string data, string expected)
    {
        await using var host = await ManagementHost.StartAsync(configure: options => options.Redact.Add("/data/phone"));
        var delivery = TestDeliveries.New(state, data);
        host.Deliveries.Deliveries.Add(delivery);

        var read = await host.GetAsync($"/deliveries/{delivery.Delivery.Id}");

        JsonNode.DeepEquals(read["data"], JsonNode.Parse(expected)).Should().BeTrue(read.ToJsonString());
    }

    [Fact]
    public async Task GetOne_UnreadableMessage_HasNoDataAndSaysWhy()
    {
        var delivery = AddUnreadable();

        var answer = await _host.GetAsync($"/deliveries/{delivery.Delivery.Id}");

        answer["data"].Should().BeNull();
        answer.AsObject().ContainsKey("data").Should().BeTrue();
        answer["unreadable"]!.GetValue<string>().Should().Be("It is broken.");
        answer["attempts"]!.AsArray().Should().HaveCount(2);
    }

    [Fact]
    public async Task Retry_UnreadableMessage_Is422AndSaysWhy()
    {
        var delivery = AddUnreadable();

        using var response = await _host.SendAsync(HttpMethod.Post, $"/deliveries/{delivery.Delivery.Id}/retry");

        response.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await response.Content.ReadAsStringAsync()).Should().Contain("It is broken.");
        _host.Deliveries.Wakes.Should().Be(0);
    }

    private DeliveryDetails AddUnreadable()
    {
        var delivery = TestDeliveries.New(DeliveryState.Dead, "") with { Unreadable = "It is broken." };
        _host.Deliveries.Deliveries.Add(delivery);
        return delivery;
    }

    private DeliveryDetails Add(DeliveryState state, string data = "{}")
    {
        var delivery = TestDeliveries.New(state, data);
        _host.Deliveries.Deliveries.Add(delivery);
        return delivery;
    }

    private static JsonObject Expected(DeliveryDetails details, string state, string? nextAttemptAt) => new()
    {
        ["id"] = details.Delivery.Id.ToString(),
        ["webhookId"] = "msg_0198c0de",
        ["hookId"] = details.Delivery.WebhookId.ToString(),
        ["event"] = "after_registration",
        ["state"] = state,
        ["attempts"] = 2,
        ["createdAt"] = "2026-11-24T05:29:25Z",
        ["nextAttemptAt"] = nextAttemptAt,
    };
}
