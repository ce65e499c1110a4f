using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Routing;
using WebhookMiddleware.Payloads.Binding;
using static WebhookMiddleware.FunctionalTests.Adapters.Payloads;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>A bound action or handler does not run without its webhooks, whichever way a request gets to it.</summary>
public sealed class ReachedActionTests(ReachedActionTests.App fixture) : IClassFixture<ReachedActionTests.App>
{
    private const string Before = TestApiBuilder.BeforeOrder;
    private const string After = TestApiBuilder.AfterOrder;
    private const string Body = """{"name":"n","count":2}""";

    private readonly TestApi _api = fixture.Api;

    [Theory]
    [InlineData("/dynamic/conventional/post")]
    [InlineData("/dynamic/routed/post")]
    [InlineData("/dynamic/mapped/post")]
    [InlineData("/dynamic/area/post")]
    [InlineData("/conventional/post")]
    [InlineData("/conventional/post/7")]
    [InlineData("/nowhere/at/all")]
    [InlineData("/routed")]
    [InlineData("/second-route")]
    [InlineData("/lenient?page=abc")]
    [InlineData("/suppressed?page=abc")]
    [InlineData("/invalid-body")]
    [InlineData("/short-circuit")]
    [InlineData("/raw")]
    [InlineData("/fails-with-404")]
    public async Task Deny_KeepsTheHandlerFromRunning(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(Before).Replies(WebhookReply.Deny(409, "No")));
        var handled = fixture.Handled;

        (await _api.PostAsync(path, path == "/invalid-body" ? "[]" : Body)).Status.Should().Be(409);

        fixture.Handled.Should().Be(handled);
        _api.Receiver.Received.Should().ContainSingle();
    }

    [Theory]
    [InlineData("/dynamic/conventional/post")]
    [InlineData("/dynamic/routed/post")]
    [InlineData("/nowhere/at/all")]
    [InlineData("/short-circuit")]
    public async Task AfterEvent_TellsTheResponse(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(After));

        var response = await _api.PostAsync(path, Body);

        response.Status.Should().Be(200, response.Body);
        _api.Receiver.Received.Should().ContainSingle().Which.Json["response"]!["body"]!.ToJsonString().Should().Be(response.Body);
    }

    [Fact]
    public async Task Enrich_BehindADynamicRoute_ReachesTheAction()
    {
        await _api.SetHooksAsync(hooks => hooks.On(Before).Replies(WebhookReply.Enrich(new { count = 9 })));

        (await _api.PostAsync("/dynamic/conventional/post", Body)).Json["count"]!.GetValue<int>().Should().Be(9);
    }

    [Theory]
    [InlineData("/dynamic/unbound/post")]
    [InlineData("/dynamic/disabled/post")]
    public async Task Action_ThatIsNotBound_IsServedWithoutHooks(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(Before).Replies(WebhookReply.Deny(409, "No")));

        (await _api.PostAsync(path, Body)).Status.Should().Be(200);
    }

    [Fact]
    public async Task Filter_ThatAnswersItself_IsNotRefused()
    {
        await _api.SetHooksAsync(hooks => hooks.On(Before).Replies(WebhookReply.Deny(409, "No")));

        (await _api.PostAsync("/dynamic/refused/post", Body)).Status.Should().Be(401);

        _api.Receiver.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task Retry_OfADeniedRequest_IsDeniedAgain()
    {
        await _api.SetHooksAsync(hooks => hooks.On(Before).Replies(WebhookReply.Deny(409, "No")));
        var handled = fixture.Handled;

        await _api.PostAsync("/raw?again=1", Body);

        fixture.Handled.Should().Be(handled);
        _api.Receiver.Received.Should().ContainSingle();
    }

    [Fact]
    public async Task DynamicRoute_ThatIsBoundItself_StopsTheStart()
    {
        var message = await TestApi.FailToStartAsync(api => App.Configure(api)
            .RouteMap("""[{ "route": "/dynamic/{**slug}", "before": ["before_order_add"] }]""")
            .Map(app => app.MapFallbackToController("/other/{**rest}", "Post", "Conventional").WithBeforeWebhook(Before)));

        message.Should().ContainAll("Dynamic route /dynamic/{**slug} is bound to 'before_order_add'", "Dynamic route /other/{**rest} is bound", "Bind those");
    }

    [Fact]
    public async Task RoutelessAction_WithAnUnknownEvent_StopsTheStart()
    {
        var message = await TestApi.FailToStartAsync(api => api
            .Controller<MisspeltController>()
            .Map(app => app.MapDynamicControllerRoute<Transformer>("/dynamic/{**slug}")));

        message.Should().Contain("Unknown event 'before_order_ad'").And.Contain(nameof(MisspeltController));
    }

    [Fact]
    public async Task Action_OfABranch_IsRefusedByName()
    {
        await using var api = await TestApi.StartAsync(api => App.Configure(api)
            .Services(services => services.AddSingleton(fixture))
            .Map(app => app.Use(async (context, next) =>
            {
                await next(context);
                if (context.Request.Path == "/by-hand" && context.GetEndpoint() is null)
                {
                    await App.InvokeByHandAsync(context);
                }
            }))
            .Hooks(hooks => hooks.On(Before)));

        (await api.PostAsync("/by-hand", Body)).Status.Should().Be(500);

        api.Logs.Entries.Should().ContainSingle(entry => entry.Event == "WebhookActionRefused").Which.Text
            .Should().ContainAll("ConventionalController.Post", Before, "[DisableWebhooks]");
    }

    public sealed class App : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        internal int Handled { get; private set; }

        public async Task InitializeAsync()
            => Api = await TestApi.StartAsync(api => Configure(api).Services(services => services.AddSingleton(this)));

        public async Task DisposeAsync() => await Api.DisposeAsync();

        internal T Handle<T>(T result)
        {
            Handled++;
            return result;
        }

        internal static TestApiBuilder Configure(TestApiBuilder api) => api
            .WithoutMiddleware()
            .Controller<ConventionalController>()
            .Controller<RoutedController>(mvc => mvc.AddMvcOptions(options => options.Filters.Clear())
                .ConfigureApiBehaviorOptions(options => options.SuppressModelStateInvalidFilter = true))
            .Controller<MappedController>()
            .Controller<AreaController>()
            .Controller<LenientController>()
            .Controller<UnboundController>()
            .Controller<DisabledController>()
            .Controller<RefusedController>()
            .Services(services =>
            {
                services.AddSingleton<Transformer>();
                services.PostConfigure<MvcOptions>(options => options.Filters.Clear());
            })
            .Webhooks(webhooks => webhooks.AddRoutes(map => map.Routes.Add(new WebhookRoute { Route = "/mapped", Before = { Before } })))
            .Use(app => app.Use(async (context, next) =>
            {
                if (context.Request.Query.ContainsKey("again"))
                {
                    context.Request.EnableBuffering();
                    await next(context);
                    context.Request.Body.Position = 0;
                }

                await next(context);
            }))
            .Use(app => app.UseStatusCodePagesWithReExecute("/error-page"))
            .Map(Map);

        internal static async Task InvokeByHandAsync(HttpContext context)
        {
            var actions = context.RequestServices.GetRequiredService<Microsoft.AspNetCore.Mvc.Infrastructure.IActionDescriptorCollectionProvider>();
            var invokers = context.RequestServices.GetRequiredService<Microsoft.AspNetCore.Mvc.Infrastructure.IActionInvokerFactory>();
            var action = actions.ActionDescriptors.Items.Single(item => item.DisplayName!.Contains(nameof(ConventionalController), StringComparison.Ordinal));
            context.Response.StatusCode = 200;
            await invokers.CreateInvoker(new ActionContext(context, new RouteData(), action))!.InvokeAsync();
        }

        private static void Map(WebApplication app)
        {
            static Task Handle(HttpContext context)
                => context.Response.WriteAsJsonAsync(context.RequestServices.GetRequiredService<App>().Handle(new { ok = true }));

            app.UseWhen(context => context.Request.Path == "/elsewhere", branch => branch.UseWebhooks());
            app.MapDynamicControllerRoute<Transformer>("/dynamic/{**slug}");
            app.MapControllerRoute("default", "{controller}/{action=Post}/{id?}");
            app.MapFallbackToController("/nowhere/{**rest}", "Post", "Conventional");
            app.MapPost("/raw", Handle).WithBeforeWebhook(Before);
            app.MapPost("/short-circuit", Handle).WithBeforeWebhook(Before).WithAfterWebhook(After).ShortCircuit();
            app.MapPost("/fails-with-404", (HttpContext context) =>
            {
                context.Response.StatusCode = 404;
                return Task.CompletedTask;
            });
            app.Map("/error-page", Handle).WithBeforeWebhook(Before);
        }
    }

    public sealed class Transformer : DynamicRouteValueTransformer
    {
        public override ValueTask<RouteValueDictionary> TransformAsync(HttpContext httpContext, RouteValueDictionary values)
        {
            var parts = ((string)values["slug"]!).Split('/');
            var chosen = new RouteValueDictionary { ["controller"] = parts[0], ["action"] = parts[1] };
            if (parts[0] == "area")
            {
                chosen["area"] = "shop";
            }

            return ValueTask.FromResult(chosen);
        }
    }

    public sealed class ConventionalController(App app) : Controller
    {
        [BeforeWebhook(Before), AfterWebhook(After)]
        public IActionResult Post([FromBody] PlainBody body) => Ok(app.Handle(body));
    }

    [ApiController]
    public sealed class RoutedController(App app) : ControllerBase
    {
        [HttpPost("/routed"), BeforeWebhook(Before), AfterWebhook(After)]
        public IActionResult Post(PlainBody body) => Ok(app.Handle(body));

        [HttpPost("/first-route"), HttpPost("/second-route"), BeforeWebhook(Before)]
        public IActionResult Several(PlainBody body) => Ok(app.Handle(body));

        [HttpPost("/suppressed"), BeforeWebhook(Before)]
        public IActionResult Suppressed(PlainBody body, [FromQuery] int page = 1) => Ok(app.Handle(new { body, page }));

        [HttpPost("/invalid-body"), BeforeWebhook(Before)]
        public IActionResult Invalid(PlainBody? body) => Ok(app.Handle(new { body }));
    }

    public sealed class MappedController(App app) : ControllerBase
    {
        [HttpPost("/mapped")]
        public IActionResult Post([FromBody] PlainBody body) => Ok(app.Handle(body));
    }

    [Area("shop"), BeforeWebhook(Before)]
    public sealed class AreaController(App app) : ControllerBase
    {
        public IActionResult Post([FromBody] PlainBody body) => Ok(app.Handle(body));
    }

    public sealed class LenientController(App app) : ControllerBase
    {
        [HttpPost("/lenient"), BeforeWebhook(Before)]
        public IActionResult Post([FromBody] PlainBody body, [FromQuery] int page = 1) => Ok(app.Handle(new { body, page }));
    }

    public sealed class UnboundController(App app) : ControllerBase
    {
        public IActionResult Post([FromBody] PlainBody body) => Ok(app.Handle(body));
    }

    [DisableWebhooks, BeforeWebhook(Before)]
    public sealed class DisabledController(App app) : ControllerBase
    {
        public IActionResult Post([FromBody] PlainBody body) => Ok(app.Handle(body));
    }

    public sealed class RefusedController(App app) : ControllerBase
    {
        [Refuse, BeforeWebhook(Before)]
        public IActionResult Post([FromBody] PlainBody body) => Ok(app.Handle(body));
    }

    public sealed class MisspeltController : ControllerBase
    {
        [BeforeWebhook("before_order_ad")]
        public IActionResult Post([BindNever] string? ignored) => Ok(ignored);
    }

    [AttributeUsage(AttributeTargets.Method)]
    public sealed class RefuseAttribute : ActionFilterAttribute
    {
        public override void OnActionExecuting(ActionExecutingContext context)
            => context.Result = new UnauthorizedObjectResult(new { refused = true });
    }
}
