using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>Each route raises its events and no other.</summary>
public abstract class EventRoutesTests
{
    private readonly SampleApp _app;

    protected EventRoutesTests(EventRoutesFixture fixture)
    {
        _app = fixture.App;
        _app.Receiver.Clear();
    }

    public sealed class OnSqlite(EventRoutesFixture.OnSqlite fixture) : EventRoutesTests(fixture), IClassFixture<EventRoutesFixture.OnSqlite>;

    public sealed class OnPostgreSql(EventRoutesFixture.OnPostgreSql fixture)
        : EventRoutesTests(fixture), IClassFixture<EventRoutesFixture.OnPostgreSql>;

    /// <summary>A route, and the events it raises. {user} and {order} stand for records that exist.</summary>
    public static TheoryData<string, string> Routes => new()
    {
        { "POST /organization/user/new", "before_registration after_registration" },
        { "POST /organization/user/{user}", "before_user_update" },
        { "GET /organization/user/{user}", "" },
        { "POST /user/new", "before_user_new" },
        { "POST /organization/order/add", "before_order_add" },
        { "POST /user/order/add", "before_order_add" },
        { "POST /organization/order/{order}", "before_order_update" },
        { "POST /user/order/{order}", "before_order_update" },
        { "GET /organization/order/{order}", "" },
        { "GET /user/order/{order}", "" },
        { "POST /organization/order/set_status", "before_order_setstatus" },
        { "POST /user/sber_get_status", "" },
        { "POST /organization/delivery_service/7/calculate", "before_delivery_service_calculate" },
        { "POST /user/subscription/new", "" },
        { "GET /health", "" },
        { "GET /webhooks/api/hooks", "" },
        { "POST /demo/receiver/allow", "" },
        { "POST /demo/acquirer/orders/{order}", "" },

        // The same routes, written as routing allows it.
        { "POST /Organization/ORDER/Add", "before_order_add" },
        { "POST /organization/order/set_status/", "before_order_setstatus" },
        { "POST /USER/new/", "before_user_new" },
        { "POST /organization/%64elivery_service/7/calculate/?a=b", "before_delivery_service_calculate" },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Request_ValidOne_RaisesTheEventsOfItsRouteOnly(string route, string events)
    {
        var userId = await _app.AddUserAsync(NewLogin());
        var orderId = await _app.AddOrderAsync(userId);
        _app.Receiver.Clear();
        var (method, path) = (route.Split(' ')[0], route.Split(' ')[1]);

        var reply = method == "GET"
            ? await _app.GetAsync(Fill(path))
            : await _app.PostAsync(Fill(path), BodyFor(path, userId, orderId));

        reply.Expect(HttpStatusCode.OK);
        var expected = events.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(name => new[] { name, name });
        _app.Receiver.Received.Select(received => received.Event).Should().Equal(expected);

        string Fill(string template) => template.Replace("{user}", userId).Replace("{order}", orderId);
    }

    [Fact]
    public async Task SberGetStatus_FullyAuthorised_RaisesSetStatusOnly()
    {
        var orderId = await _app.AddOrderAsync(await _app.AddUserAsync(NewLogin()));
        _app.Acquirer.Set(orderId, orderStatus: 2);
        _app.Receiver.Clear();

        (await _app.PostAsync("/user/sber_get_status", Requests.Payment(orderId))).Expect(HttpStatusCode.OK);

        _app.Receiver.Received.Select(received => received.Event).Should().Equal("before_order_setstatus", "before_order_setstatus");
    }

    // Reading "add" is reading a record of that name.
    [Theory]
    [InlineData("GET", "/organization/order/add", HttpStatusCode.NotFound)]
    [InlineData("GET", "/organization/order/set_status", HttpStatusCode.NotFound)]
    [InlineData("GET", "/user/order/add", HttpStatusCode.NotFound)]
    [InlineData("GET", "/organization/user/new", HttpStatusCode.NotFound)]
    [InlineData("GET", "/user/new", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", "/user/new", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/organization/delivery_service/7/calculate", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", "/organization/order/1", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/user/order/1", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/user/order", HttpStatusCode.NotFound)]
    [InlineData("POST", "/organization/order/1/2", HttpStatusCode.NotFound)]
    public async Task Request_OtherMethodOrPath_RaisesNothing(string method, string path, HttpStatusCode status)
    {
        using var body = method == "GET" ? null : new StringContent("{}", Encoding.UTF8, "application/json");

        var reply = await _app.SendAsync(new HttpMethod(method), path, body);

        reply.Expect(status);
        _app.Receiver.Received.Should().BeEmpty();
    }

    // No record is needed for a before-event: it is raised before the method runs.
    [Theory]
    [InlineData("/organization/user/999999", "before_user_update")]
    [InlineData("/organization/order/999999", "before_order_update")]
    [InlineData("/user/order/999999", "before_order_update")]
    public async Task Update_UnknownRecord_RaisesTheEventAndIs404(string path, string eventName)
    {
        (await _app.PostAsync(path, new JsonObject())).Expect(HttpStatusCode.NotFound);

        _app.Receiver.Received.Select(received => received.Event).Should().Equal(eventName, eventName);
    }

    [Theory]
    [InlineData("/organization/order/add")]
    [InlineData("/user/order/add")]
    public async Task OrderAdd_UnknownUser_RaisesTheEventAndIs404(string path)
    {
        (await _app.PostAsync(path, Requests.Order("999999"))).Expect(HttpStatusCode.NotFound);

        _app.Receiver.Received.Select(received => received.Event).Should().Equal("before_order_add", "before_order_add");
    }

    [Theory]
    [InlineData("/organization/order/add", "{\"items\":[{\"article\":\"A\",\"quantity\":0}]}", "user_id items[0].quantity")]
    [InlineData("/user/order/add", "{\"items\":[{\"article\":\"A\",\"quantity\":0}]}", "user_id items[0].quantity")]
    [InlineData("/organization/order/add", "{\"user_id\":\"1\",\"items\":[]}", "items")]
    [InlineData("/user/order/add", "{\"user_id\":\"1\",\"items\":[]}", "items")]
    [InlineData("/organization/order/add", "{\"user_id\":\"1\",\"items\":[{\"quantity\":1}]}", "items[0].article")]
    [InlineData("/organization/order/add", "{\"user_id\":\"1\",\"items\":[{\"article\":\"A\",\"quantity\":1}],\"delivery\":{\"cost\":-1}}", "delivery.cost")]
    [InlineData("/user/order/add", "{\"user_id\":\"1\",\"items\":[{\"quantity\":1}]}", "items[0].article")]
    [InlineData("/user/order/add", "{\"user_id\":\"1\",\"items\":[{\"article\":\"A\",\"quantity\":1}],\"delivery\":{\"cost\":-1}}", "delivery.cost")]
    [InlineData("/organization/order/1", "{\"items\":[{\"article\":\"A\",\"quantity\":1,\"discount_summ\":-1}]}", "items[0].discount_summ")]
    [InlineData("/user/order/1", "{\"items\":[{\"article\":\"A\",\"quantity\":1,\"discount_summ\":-1}]}", "items[0].discount_summ")]
    [InlineData("/organization/order/set_status", "{\"order_id\":\"1\",\"status\":\"lost\"}", "status")]
    [InlineData("/organization/user/1", "{\"recieve_notifications\":2}", "recieve_notifications")]
    [InlineData("/organization/delivery_service/7/calculate", "{\"order_sum\":-1}", "address items order_sum")]
    [InlineData("/user/sber_get_status", "{}", "order_id")]
    [InlineData("/user/subscription/new", "{}", "user_id valid_to")]
    public async Task Request_InvalidBody_Is400WithJsonNamesAndRaisesNothing(string path, string body, string members)
    {
        var reply = await _app.PostAsync(path, JsonNode.Parse(body)!);

        reply.Expect(HttpStatusCode.BadRequest).Errors.Keys.Should().BeEquivalentTo(members.Split(' '));
        _app.Receiver.Received.Should().BeEmpty();
    }

    private static string NewLogin() => $"{Guid.NewGuid():N}@example.com";

    private static JsonObject BodyFor(string path, string userId, string orderId) => path.ToUpperInvariant().TrimEnd('/') switch
    {
        "/ORGANIZATION/USER/NEW" or "/USER/NEW" => Requests.User(NewLogin()),
        "/ORGANIZATION/USER/{USER}" => Requests.UserChanges(),
        "/ORGANIZATION/ORDER/ADD" or "/USER/ORDER/ADD" => Requests.Order(userId),
        "/ORGANIZATION/ORDER/{ORDER}" or "/USER/ORDER/{ORDER}" => Requests.OrderChanges(),
        "/ORGANIZATION/ORDER/SET_STATUS" => Requests.OrderStatus(orderId),
        "/USER/SBER_GET_STATUS" => Requests.Payment(orderId),
        "/USER/SUBSCRIPTION/NEW" => Requests.Subscription(userId),
        "/DEMO/ACQUIRER/ORDERS/{ORDER}" => new JsonObject { ["orderStatus"] = 0, ["amount"] = 0 },
        _ => Requests.Delivery(),
    };
}
