using WebhookMiddleware.Events;
using static WebhookMiddleware.FunctionalTests.Adapters.Payloads;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>Where events are declared, and that each fires once.</summary>
public sealed class BindingTests(BindingTests.App fixture) : IClassFixture<BindingTests.App>
{
    private const string First = WebhookEvents.BeforeOrderAdd;
    private const string Second = WebhookEvents.BeforeOrderUpdate;
    private const string Body = """{"name":"n","count":2}""";

    private readonly TestApi _api = fixture.Api;

    [Theory]
    [InlineData("/attribute", First)]
    [InlineData("/of-controller", First)]
    [InlineData("/both", First, Second)]
    [InlineData("/disabled")]
    [InlineData("/lambda", First)]
    [InlineData("/lambda-of-two", First, Second)]
    [InlineData("/method-group", First)]
    [InlineData("/verb", First)]
    [InlineData("/verb-twice", First)]
    [InlineData("/verb-and-attribute", First)]
    [InlineData("/group/plain", First)]
    [InlineData("/group/verb", First, Second)]
    [InlineData("/group/same", First)]
    [InlineData("/group/nested/deep", First, Second)]
    [InlineData("/group/disabled")]
    [InlineData("/raw-attribute", First)]
    [InlineData("/raw-verb", First)]
    [InlineData("/raw-disabled")]
    [InlineData("/fallback/anything", First)]
    [InlineData("/mapped-in-code", First, Second)]
    public async Task Request_RaisesTheEventsThatAreBound(string path, params string[] events)
    {
        await _api.SetHooksAsync(hooks =>
        {
            hooks.On(First);
            hooks.On(Second);
        });

        var response = await _api.PostAsync(path, Body);

        response.Status.Should().Be(200, response.Body);
        _api.Receiver.Received.Select(received => received.Event).Should().Equal(events);
    }

    [Theory]
    [InlineData("/attribute")]
    [InlineData("/lambda")]
    [InlineData("/verb")]
    [InlineData("/raw-verb")]
    public async Task Request_WithoutActiveHook_RunsTheHandlerOnly(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(First).With(webhook => webhook with { IsActive = false }).Replies(WebhookReply.Deny(403, "No")));

        (await _api.PostAsync(path, Body)).Status.Should().Be(200);
        _api.Receiver.Received.Should().BeEmpty();
    }

    [Theory]
    [InlineData("/filtered", 401)]
    [InlineData("/group-filtered/x", 401)]
    [InlineData("/action-filtered", 401)]
    public async Task FilterOfTheHost_ThatRefuses_ComesBeforeTheHooks(string path, int status)
    {
        await _api.SetHooksAsync(hooks => hooks.On(First));

        (await _api.PostAsync(path, Body)).Status.Should().Be(status);

        _api.Receiver.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task FilterOfTheHost_SeesTheRejection()
    {
        await _api.SetHooksAsync(hooks => hooks.On(First).Replies(WebhookReply.Deny(409, "No")));

        var response = await _api.PostAsync("/passed-filter", Body);

        response.Status.Should().Be(409);
        response.Headers["X-Filter"].Should().Be("502", "a result whose status is not known yet counts as an error");
    }

    [Theory]
    [InlineData("/verb")]
    [InlineData("/attribute")]
    [InlineData("/raw-verb")]
    public async Task ReExecution_OfAnEndpoint_DoesNotRaiseTheEventAgain(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(First));

        (await _api.PostAsync(path + "?again=1", Body)).Status.Should().Be(200);

        _api.Receiver.Received.Should().ContainSingle();
    }

    [Fact]
    public async Task Verb_Attribute_AndMap_OnOneEndpoint_RaiseAnEventOnce()
    {
        await using var api = await TestApi.StartAsync(api => api
            .Controller<MappedController>()
            .RouteMap("""
                [
                  { "route": "minimal/{key}", "before": ["before_order_add"], "after": ["after_order"] },
                  { "route": "/MVC/{id:int}/", "before": ["before_order_add"], "after": ["after_order"] },
                  { "route": "/raw", "before": ["before_order_add"], "after": ["after_order"] }
                ]
                """)
            .Map(app =>
            {
                app.MapPost("/minimal/{id}", [BeforeWebhook(First), AfterWebhook(TestApiBuilder.AfterOrder)] (int id, PlainBody body) => body)
                    .WithBeforeWebhook(First).WithAfterWebhook(TestApiBuilder.AfterOrder);
                app.MapPost("/raw", context => context.Response.WriteAsJsonAsync(new { }))
                    .WithBeforeWebhook(First).WithAfterWebhook(TestApiBuilder.AfterOrder);
            })
            .Hooks(hooks =>
            {
                hooks.On(First);
                hooks.On(TestApiBuilder.AfterOrder);
            }));

        foreach (var path in (string[])["/minimal/1", "/mvc/1", "/raw"])
        {
            api.Receiver.Clear();
            (await api.PostAsync(path, Body)).Status.Should().Be(200, path);
            api.Receiver.Received.Select(received => received.Event).Should().Equal([First, TestApiBuilder.AfterOrder], path);
        }
    }

    public sealed class App : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        public async Task InitializeAsync() => Api = await TestApi.StartAsync(api => api
            .Controller<BoundController>()
            .Controller<ActionsController>()
            .Webhooks(webhooks => webhooks.AddRoutes(map =>
            {
                map.Routes.Add(new WebhookRoute { Route = "mapped-in-code", Before = { First, Second } });
                map.Routes.Add(new WebhookRoute { Route = "/disabled", Before = { First } });
            }))
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
            .Map(Map));

        public async Task DisposeAsync() => await Api.DisposeAsync();

        private static void Map(WebApplication app)
        {
            // Answers nothing when it is run twice, so that the second run can answer.
            static IResult Handle(PlainBody body, HttpContext context)
                => context.Request.Query.ContainsKey("again") ? Results.Empty : Results.Ok(body);

            app.MapPost("/lambda", [BeforeWebhook(First)] (PlainBody body) => body);
            app.MapPost("/lambda-of-two", [BeforeWebhook(First), BeforeWebhook(Second)] (PlainBody body) => body);
            app.MapPost("/method-group", Attributed);
            app.MapPost("/verb", Handle).WithBeforeWebhook(First);
            app.MapPost("/verb-twice", (PlainBody body) => body).WithBeforeWebhook(First).WithBeforeWebhook(First);
            app.MapPost("/verb-and-attribute", [BeforeWebhook(First)] (PlainBody body) => body).WithBeforeWebhook(First);
            app.MapPost("/mapped-in-code", (PlainBody body) => body);
            app.MapPost("/raw-attribute", Raw);
            app.MapPost("/raw-verb", context => Task.CompletedTask).WithBeforeWebhook(First);
            app.MapPost("/raw-disabled", context => Task.CompletedTask).WithBeforeWebhook(First).DisableWebhooks();
            app.MapFallback("/fallback/{**rest}", (PlainBody body) => body).WithBeforeWebhook(First);

            var group = app.MapGroup("/group").WithBeforeWebhook(First);
            group.MapPost("/plain", (PlainBody body) => body);
            group.MapPost("/verb", (PlainBody body) => body).WithBeforeWebhook(Second);
            group.MapPost("/same", (PlainBody body) => body).WithBeforeWebhook(First);
            group.MapGroup("/nested").WithBeforeWebhook(Second).MapPost("/deep", (PlainBody body) => body);
            group.MapPost("/disabled", (PlainBody body) => body).DisableWebhooks();

            EndpointFilterDelegate? refuse = _ => ValueTask.FromResult<object?>(Results.Unauthorized());
            app.MapPost("/filtered", (PlainBody body) => body).AddEndpointFilter((context, _) => refuse(context)).WithBeforeWebhook(First);
            app.MapGroup("/group-filtered").AddEndpointFilter((context, _) => refuse(context)).MapPost("/x", (PlainBody body) => body)
                .WithBeforeWebhook(First);
            app.MapPost("/passed-filter", (PlainBody body) => body)
                .AddEndpointFilter(async (context, next) =>
                {
                    var result = await next(context);
                    context.HttpContext.Response.Headers["X-Filter"] = $"{(result as IStatusCodeHttpResult)?.StatusCode}";
                    return result;
                })
                .WithBeforeWebhook(First);
        }

        [BeforeWebhook(First)]
        private static PlainBody Attributed(PlainBody body) => body;

        [BeforeWebhook(First)]
        private static Task Raw(HttpContext context) => context.Response.WriteAsync("ok");
    }

    [ApiController, BeforeWebhook(First)]
    public sealed class BoundController : ControllerBase
    {
        [HttpPost("of-controller")]
        public IActionResult OfController(PlainBody body) => Ok(body);

        [HttpPost("both"), BeforeWebhook(Second)]
        public IActionResult Both(PlainBody body) => Ok(body);

        [HttpPost("disabled"), DisableWebhooks]
        public IActionResult Disabled(PlainBody body) => Ok(body);
    }

    [ApiController]
    public sealed class ActionsController : ControllerBase
    {
        [HttpPost("attribute"), BeforeWebhook(First)]
        public IActionResult Attribute(PlainBody body) => Request.Query.ContainsKey("again") ? new EmptyResult() : Ok(body);

        [HttpPost("action-filtered"), BeforeWebhook(First), Refuse]
        public IActionResult Filtered(PlainBody body) => Ok(body);
    }

    [ApiController]
    public sealed class MappedController : ControllerBase
    {
        [HttpPost("mvc/{number}"), BeforeWebhook(First), AfterWebhook(TestApiBuilder.AfterOrder)]
        public IActionResult Post(int number, PlainBody body) => Ok(new { number, body });
    }

    [AttributeUsage(AttributeTargets.Method)]
    public sealed class RefuseAttribute : Microsoft.AspNetCore.Mvc.Filters.ActionFilterAttribute
    {
        public override void OnActionExecuting(Microsoft.AspNetCore.Mvc.Filters.ActionExecutingContext context) => context.Result = new UnauthorizedResult();
    }
}
