using WebhookMiddleware.Events;
using static WebhookMiddleware.FunctionalTests.Adapters.Payloads;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>Events bound by route, without touching code.</summary>
public sealed class RouteMapTests(RouteMapTests.App fixture) : IClassFixture<RouteMapTests.App>
{
    private const string First = WebhookEvents.BeforeOrderAdd;
    private const string Second = WebhookEvents.BeforeOrderUpdate;
    private const string Body = """{"name":"n","count":2}""";

    private readonly TestApi _api = fixture.Api;

    [Theory]
    [InlineData("POST", "/order/add", First)]
    [InlineData("POST", "/order/7", Second)]
    [InlineData("PUT", "/order/7", Second)]
    [InlineData("GET", "/order/7", null)]
    [InlineData("GET", "/order/add", null)]
    [InlineData("POST", "/mvc/order/add", First)]
    [InlineData("POST", "/mvc/order/7", Second)]
    [InlineData("GET", "/mvc/order/7", null)]
    [InlineData("POST", "/raw/order/7", Second)]
    [InlineData("GET", "/raw/order/7", null)]
    [InlineData("GET", "/listed", First)]
    [InlineData("POST", "/listed", null)]
    [InlineData("PATCH", "/any", First)]
    [InlineData("GET", "/any", null)]
    [InlineData("POST", "/any", First)]
    [InlineData("POST", "/group/inner/5", First)]
    public async Task Request_OfMappedRoute_RaisesItsEvents(string method, string path, string? expected)
    {
        await _api.SetHooksAsync(hooks =>
        {
            hooks.On(First);
            hooks.On(Second);
        });

        var response = await _api.SendAsync(new HttpMethod(method), path, method == "GET" ? null : Body);

        response.Status.Should().Be(200, response.Body);
        _api.Receiver.Received.Select(received => received.Event).Should().Equal(expected is null ? [] : [expected]);
    }

    [Theory]
    [InlineData("/order/add")]
    [InlineData("/mvc/order/add")]
    public async Task Enrich_OfMappedRoute_ReachesTheHandlerUntouched(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(First).Replies(WebhookReply.Enrich(new { count = 9 })));

        (await _api.PostAsync(path, Body)).Json["count"]!.GetValue<int>().Should().Be(9);
    }

    [Theory]
    [InlineData("/order/add")]
    [InlineData("/mvc/order/add")]
    public async Task Enrich_OutsideWritable_IsForbidden(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(First).Replies(WebhookReply.Enrich(new { name = "x" })));

        (await _api.PostAsync(path, Body)).Status.Should().Be(502);
        _api.Logs.Text.Should().Contain("patchForbidden");
    }

    [Fact]
    public async Task InvalidEnrichment_OfMappedRoute_IsFoundByTheApisValidation()
    {
        await _api.SetHooksAsync(hooks => hooks.On(First).Replies(WebhookReply.Enrich(new { count = 99 })));

        (await _api.PostAsync("/order/add", Body)).Status.Should().Be(502);
    }

    [Fact]
    public async Task UnboundEndpoint_IsTheApplicationsOwn()
    {
        await _api.SetHooksAsync(hooks => hooks.On(First));

        (await _api.PostAsync("/unbound", Body)).Status.Should().Be(200);
        _api.Receiver.Received.Should().BeEmpty();
    }

    public sealed class App : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        public async Task InitializeAsync() => Api = await TestApi.StartAsync(api => api
            .Controller<MappedController>()
            .RouteMap("""
                [
                  { "route": "/order/add", "before": ["before_order_add"], "writable": ["/count"] },
                  { "route": "order/{number}", "before": ["before_order_update"] },
                  { "Route": "/mvc/order/add", "Before": ["before_order_add"], "Writable": ["/count"] },
                  { "route": "/mvc/order/{x:guid}", "before": ["before_order_update"] },
                  { "route": "/raw/order/{id}", "before": ["before_order_update"] },
                  { "route": "/listed", "methods": ["get"], "before": ["before_order_add"] },
                  { "route": "/any", "before": ["before_order_add"] },
                  { "route": "/group/inner/{id}", "before": ["before_order_add"] }
                ]
                """)
            .Map(app =>
            {
                app.MapPost("/order/add", (PlainBody body) => body);
                app.MapMethods("/order/{id}", ["POST", "PUT"], (string id, PlainBody body) => body);
                app.MapGet("/order/{id}", (string id) => id);
                app.MapMethods("/raw/order/{id:int}", ["GET", "POST"], context => Task.CompletedTask);
                app.MapMethods("/listed", ["GET", "POST"], () => "ok");
                app.Map("/any", () => "ok");
                app.MapGroup("/group").MapGroup("inner").MapPost("/{id:int}", (int id, PlainBody body) => body);
                app.MapPost("/unbound", (PlainBody body) => body);
            }));

        public async Task DisposeAsync() => await Api.DisposeAsync();
    }

    [ApiController, Route("mvc/order")]
    public sealed class MappedController : ControllerBase
    {
        [HttpPost("add")]
        public ActionResult<PlainBody> Add(PlainBody body) => Ok(body);

        [HttpPost("{id}")]
        public ActionResult<PlainBody> Update(string id, PlainBody body) => Ok(body);

        [HttpGet("{id}")]
        public ActionResult<string> Get(string id) => Ok(id);
    }
}
