using System.Text;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>A CORS preflight calls no webhook and is not refused by any, wherever CORS is answered.</summary>
public sealed class PreflightTests(PreflightTests.App fixture) : IClassFixture<PreflightTests.App>
{
    private static readonly (string, string)[] Preflight = [("Origin", "http://shop.test"), ("Access-Control-Request-Method", "POST")];

    private readonly TestApi _api = fixture.Api;

    [Theory]
    [InlineData("/minimal", 204)]
    [InlineData("/raw", 204)]
    [InlineData("/mvc", 204)]
    [InlineData("/own-answer", 200)]
    [InlineData("/proxy/order", 200)]
    [InlineData("/mvc-any", 200)]
    public async Task Preflight_CallsNoWebhook(string path, int status)
    {
        await DenyAsync();

        (await _api.SendAsync(HttpMethod.Options, path, content: null, Preflight)).Status.Should().Be(status);

        _api.Receiver.Received.Should().BeEmpty();
    }

    [Theory]
    [InlineData("/minimal")]
    [InlineData("/own-answer")]
    [InlineData("/proxy/order")]
    public async Task Request_OfAnotherOrigin_IsGated(string path)
    {
        await DenyAsync();

        (await _api.PostAsync(path, "{}", Preflight[0])).Status.Should().Be(409);
    }

    [Theory]
    [InlineData("/own-answer")]
    [InlineData("/proxy/order")]
    [InlineData("/mvc-any")]
    public async Task Options_ThatIsNoPreflight_IsGated(string path)
    {
        await DenyAsync();

        (await _api.SendAsync(HttpMethod.Options, path, content: null, Preflight[0])).Status.Should().Be(409, "it has no method to ask for");
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");
        (await _api.SendAsync(HttpMethod.Options, path, content, Preflight)).Status.Should().Be(409, "it has a body, which a handler may act on");
    }

    private Task DenyAsync() => _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.Deny(409, "No")));

    public sealed class App : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        public async Task InitializeAsync() => Api = await TestApi.StartAsync(api => api
            .WithoutMiddleware()
            .Controller<OrdersController>()
            .Services(services => services.AddCors(cors => cors.AddPolicy("shop", policy => policy.WithOrigins("http://shop.test").AllowAnyMethod())))
            .RouteMap("""[{ "route": "/proxy/order", "methods": ["POST", "OPTIONS"], "before": ["before_order_add"] }]""")
            .Map(app =>
            {
                app.UseRouting();
                app.UseWebhooks();
                app.UseCors();
                app.Map("/minimal", (HttpContext context) => "").RequireCors("shop").WithBeforeWebhook(TestApiBuilder.BeforeOrder);
                app.Map("/raw", context => Task.CompletedTask).RequireCors("shop").WithBeforeWebhook(TestApiBuilder.BeforeOrder);
                app.Map("/own-answer", context => Task.CompletedTask).WithBeforeWebhook(TestApiBuilder.BeforeOrder);
                app.Map("/proxy/{**rest}", context => Task.CompletedTask);
            }));

        public async Task DisposeAsync() => await Api.DisposeAsync();
    }

    [ApiController]
    public sealed class OrdersController : ControllerBase
    {
        [Route("mvc"), Microsoft.AspNetCore.Cors.EnableCors("shop"), BeforeWebhook(TestApiBuilder.BeforeOrder)]
        public IActionResult Post() => Ok();

        [Route("mvc-any"), BeforeWebhook(TestApiBuilder.BeforeOrder)]
        public IActionResult Any() => Ok();
    }
}
