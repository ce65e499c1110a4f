using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc.Filters;
using static WebhookMiddleware.FunctionalTests.Adapters.Payloads;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>An after-event means that it happened: a 2xx response, and no exception.</summary>
public sealed class AfterEventTests(AfterEventTests.App fixture) : IClassFixture<AfterEventTests.App>
{
    private const string After = TestApiBuilder.AfterOrder;
    private const string Body = """{"name":"n","count":2}""";
    private const string Saved = """{"id":7,"text":"Ж"}""";

    private readonly TestApi _api = fixture.Api;

    [Theory]
    // Controllers
    [InlineData("/mvc/object", 200, Saved)]
    [InlineData("/mvc/action-result-of-t", 200, Saved)]
    [InlineData("/mvc/created", 201, Saved)]
    [InlineData("/mvc/no-content", 204, null)]
    [InlineData("/mvc/accepted", 202, null)]
    [InlineData("/mvc/json", 200, Saved)]
    [InlineData("/mvc/json-with-options", 200, """{"Id":7,"Text":"Ж"}""")]
    [InlineData("/mvc/content", 200, Saved)]
    [InlineData("/mvc/text", 200, null)]
    [InlineData("/mvc/file", 200, null)]
    [InlineData("/mvc/void", 200, null)]
    [InlineData("/mvc/results-ok", 200, Saved)]
    [InlineData("/mvc/typed-results", 200, Saved)]
    [InlineData("/mvc/null", 204, null)]
    [InlineData("/mvc/stream", 200, null)]
    // Minimal APIs
    [InlineData("/minimal/object", 200, Saved)]
    [InlineData("/minimal/task", 200, Saved)]
    [InlineData("/minimal/ok", 200, Saved)]
    [InlineData("/minimal/created", 201, Saved)]
    [InlineData("/minimal/typed", 200, Saved)]
    [InlineData("/minimal/nested", 200, Saved)]
    [InlineData("/minimal/json-status", 202, Saved)]
    [InlineData("/minimal/content", 200, Saved)]
    [InlineData("/minimal/utf8", 200, Saved)]
    [InlineData("/minimal/text", 200, null)]
    [InlineData("/minimal/string", 200, null)]
    [InlineData("/minimal/void", 200, null)]
    [InlineData("/minimal/no-content", 204, null)]
    [InlineData("/minimal/status-set", 203, Saved)]
    [InlineData("/minimal/written", 200, Saved)]
    [InlineData("/minimal/stream", 200, null)]
    [InlineData("/minimal/events", 200, null)]
    [InlineData("/minimal/async-items", 200, null)]
    [InlineData("/minimal/own-result", 200, null)]
    public async Task Success_TellsStatusAndBody(string path, int status, string? body)
    {
        await HookAsync();

        var response = await _api.PostAsync(path, Body);

        response.Status.Should().Be(status, response.Body);
        var told = _api.Receiver.Received.Should().ContainSingle("it is told before the client has the response").Subject.Json;
        told["type"]!.GetValue<string>().Should().Be(After);
        told["phase"]!.GetValue<string>().Should().Be("after");
        told["data"]!["name"]!.GetValue<string>().Should().Be("n");
        told["response"]!["status"]!.GetValue<int>().Should().Be(status);
        JsonNode.DeepEquals(told["response"]!["body"], body is null ? null : JsonNode.Parse(body)).Should().BeTrue(told.ToJsonString());
        if (body?.Contains('Ж', StringComparison.Ordinal) == true)
        {
            _api.Receiver.Received[0].Body.Should().Contain("Ж");
        }
    }

    [Theory]
    [InlineData("/mvc/bad-request", 400)]
    [InlineData("/mvc/not-found", 404)]
    [InlineData("/mvc/problem", 409)]
    [InlineData("/mvc/problem-object", 409)]
    [InlineData("/mvc/redirect", 302)]
    [InlineData("/mvc/forbidden-file", 403)]
    [InlineData("/mvc/results-conflict", 409)]
    [InlineData("/mvc/throw", 500)]
    [InlineData("/mvc/throw-handled", 200)]
    [InlineData("/minimal/bad-request", 400)]
    [InlineData("/minimal/problem", 409)]
    [InlineData("/minimal/nested-conflict", 409)]
    [InlineData("/minimal/redirect", 302)]
    [InlineData("/minimal/status-code", 418)]
    [InlineData("/minimal/status-set-bad", 404)]
    [InlineData("/minimal/throw", 500)]
    [InlineData("/minimal/own-result-bad", 409)]
    [InlineData("/minimal/unwritable", 500)]
    public async Task Failure_TellsNobody(string path, int status)
    {
        await HookAsync();

        (await _api.PostAsync(path, Body)).Status.Should().Be(status);

        _api.Receiver.Received.Should().BeEmpty();
    }

    [Theory]
    [InlineData("/mvc/mutating")]
    [InlineData("/minimal/mutating")]
    public async Task Data_IsThePayloadAsBound_NotAsTheHandlerLeftIt(string path)
    {
        await _api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.Enrich(new { count = 5 }));
            hooks.On(After);
        });

        (await _api.PostAsync(path, Body)).Status.Should().Be(200);

        var data = _api.Receiver.Received[1].Data;
        data["name"]!.GetValue<string>().Should().Be("n");
        data["count"]!.GetValue<int>().Should().Be(5);
    }

    [Theory]
    [InlineData("/mvc/object")]
    [InlineData("/minimal/object")]
    public async Task Deny_OfTheBeforeEvent_TellsNobody(string path)
    {
        await _api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.Deny(409, "No"));
            hooks.On(After).Notify();
            hooks.On(After);
        });

        (await _api.PostAsync(path, Body)).Status.Should().Be(409);

        _api.Receiver.Received.Should().ContainSingle().Which.Event.Should().Be(TestApiBuilder.BeforeOrder);
    }

    [Theory]
    [InlineData("/mvc/object")]
    [InlineData("/minimal/object")]
    public async Task Answer_OfAnAfterHook_ChangesNothing(string path)
    {
        await _api.SetHooksAsync(hooks =>
        {
            hooks.On(After).Replies(WebhookReply.Deny(409, "No"));
            hooks.On(After).Replies(WebhookReply.Status(500));
            hooks.On(After).Replies(WebhookReply.Enrich(new { id = 8 }));
        });

        var response = await _api.PostAsync(path, Body);

        response.Status.Should().Be(200);
        response.Body.Should().NotContain("8");
        _api.Receiver.Received.Should().HaveCount(3);
    }

    [Theory]
    [InlineData("/mvc/object")]
    [InlineData("/minimal/object")]
    [InlineData("/mvc/file")]
    public async Task AwaitedHook_IsWaitedFor(string path)
    {
        var called = new TaskCompletionSource();
        var answer = new TaskCompletionSource<WebhookReply>();
        await _api.SetHooksAsync(hooks => hooks.On(After).Replies(_ =>
        {
            called.SetResult();
            return answer.Task;
        }));

        var response = _api.PostAsync(path, Body);
        await called.Task.WaitAsync(TimeSpan.FromSeconds(30));

        response.IsCompleted.Should().BeFalse();
        answer.SetResult(WebhookReply.Allow());
        (await response).Status.Should().Be(200);
    }

    [Theory]
    [InlineData("/mvc/object")]
    [InlineData("/minimal/object")]
    public async Task NotifyHook_IsNotWaitedFor(string path)
    {
        var answer = new TaskCompletionSource<WebhookReply>();
        await _api.SetHooksAsync(hooks => hooks.On(After).Notify().Replies(_ => answer.Task));

        (await _api.PostAsync(path, Body)).Status.Should().Be(200);

        answer.SetResult(WebhookReply.Allow());
        var told = (await _api.Receiver.WaitForAsync(1, After))[0].Json;
        told["response"]!["status"]!.GetValue<int>().Should().Be(200);
    }

    [Theory]
    [InlineData("/mvc/slow")]
    [InlineData("/minimal/slow")]
    [InlineData("/mvc/slow-file")]
    public async Task Client_ThatIsGone_DoesNotKeepTheEventFromBeingTold(string path)
    {
        await HookAsync();
        fixture.Begin();
        using var gone = new CancellationTokenSource();
        using var content = new StringContent(Body, System.Text.Encoding.UTF8, "application/json");
        var request = _api.Client.PostAsync(path, content, gone.Token);
        await fixture.Started.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await gone.CancelAsync();
        await fixture.Aborted.Task.WaitAsync(TimeSpan.FromSeconds(30));
        fixture.GoOn.SetResult();

        await request.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        var told = await _api.Receiver.WaitForAsync(1, After);
        told[0].Json["response"]!["status"]!.GetValue<int>().Should().Be(200);
    }

    [Theory]
    [InlineData("/mvc/object")]
    [InlineData("/minimal/object")]
    public async Task HopLimit_OfAnAfterEvent_IsRefusedBeforeTheHandler(string path)
    {
        await HookAsync();

        (await _api.PostAsync(path, Body, ("webhook-hop", "5"))).Status.Should().Be(508);
    }

    private Task HookAsync() => _api.SetHooksAsync(hooks => hooks.On(After));

    public sealed record SavedOrder(int Id, string Text);

    public sealed class App : IAsyncLifetime
    {
        private static readonly SavedOrder Order = new(7, "Ж");

        internal TestApi Api { get; private set; } = null!;

        internal TaskCompletionSource Started { get; private set; } = new();

        internal TaskCompletionSource Aborted { get; private set; } = new();

        internal TaskCompletionSource GoOn { get; private set; } = new();

        internal void Begin() => (Started, Aborted, GoOn) = (new(), new(), new());

        internal async Task WaitForTheClientToGoAsync(HttpContext context)
        {
            await using var aborted = context.RequestAborted.Register(Aborted.SetResult);
            Started.SetResult();
            await GoOn.Task;
        }

        public async Task InitializeAsync() => Api = await TestApi.StartAsync(api => api
            .Controller<ResultsController>()
            .Services(services => services.AddSingleton(this))
            .Map(app =>
            {
                var group = app.MapGroup("/minimal").WithBeforeWebhook(TestApiBuilder.BeforeOrder).WithAfterWebhook(After);
                group.MapPost("/object", (PlainBody body) => Order);
                group.MapPost("/task", async (PlainBody body) =>
                {
                    await Task.Yield();
                    return Order;
                });
                group.MapPost("/ok", (PlainBody body) => Results.Ok(Order));
                group.MapPost("/created", (PlainBody body) => TypedResults.Created("/orders/7", Order));
                group.MapPost("/typed", Results<Ok<SavedOrder>, NotFound> (PlainBody body) => TypedResults.Ok(Order));
                group.MapPost("/nested", Results<Ok<SavedOrder>, Conflict> (PlainBody body) => TypedResults.Ok(Order)).AddEndpointFilter(
                    async (context, next) => await next(context));
                group.MapPost("/json-status", (PlainBody body) => Results.Json(Order, statusCode: 202));
                group.MapPost("/content", (PlainBody body) => Results.Content(Saved, "application/json"));
                group.MapPost("/utf8", (PlainBody body) => Results.Text("""{"id":7,"text":"Ж"}"""u8, "application/json"));
                group.MapPost("/text", (PlainBody body) => Results.Text("plain"));
                group.MapPost("/string", (PlainBody body) => "plain");
                group.MapPost("/void", (PlainBody body) => { });
                group.MapPost("/no-content", (PlainBody body) => Results.NoContent());
                group.MapPost("/status-set", (PlainBody body, HttpContext context) =>
                {
                    context.Response.StatusCode = 203;
                    return Order;
                });
                group.MapPost("/written", (PlainBody body, HttpContext context) => context.Response.WriteAsJsonAsync(Order));
                group.MapPost("/stream", (PlainBody body) => Results.Stream(stream => stream.WriteAsync("x"u8.ToArray()).AsTask(), "text/plain"));
                group.MapPost("/events", (PlainBody body) => TypedResults.ServerSentEvents(ItemsAsync()));
                group.MapPost("/async-items", (PlainBody body) => ItemsAsync());
                group.MapPost("/own-result", (PlainBody body) => new OwnResult(200));
                group.MapPost("/bad-request", (PlainBody body) => Results.BadRequest(Order));
                group.MapPost("/problem", (PlainBody body) => Results.Problem(statusCode: 409));
                group.MapPost("/nested-conflict", Results<Ok<SavedOrder>, Conflict> (PlainBody body) => TypedResults.Conflict());
                group.MapPost("/redirect", (PlainBody body) => Results.Redirect("/elsewhere"));
                group.MapPost("/status-code", (PlainBody body) => Results.StatusCode(418));
                group.MapPost("/status-set-bad", (PlainBody body, HttpContext context) =>
                {
                    context.Response.StatusCode = 404;
                });
                group.MapPost("/throw", object (PlainBody body) => throw new InvalidOperationException("Broken."));
                group.MapPost("/own-result-bad", (PlainBody body) => new OwnResult(409));
                group.MapPost("/unwritable", (PlainBody body) =>
                {
                    var cycle = new Cycle();
                    return cycle.Self = cycle;
                });
                group.MapPost("/mutating", (PlainBody body) =>
                {
                    body.Name = "changed";
                    body.Count = 9;
                    return Order;
                });
                group.MapPost("/slow", async (PlainBody body, HttpContext context) =>
                {
                    await WaitForTheClientToGoAsync(context);
                    return Order;
                });
            }));

        public async Task DisposeAsync() => await Api.DisposeAsync();

        private static async IAsyncEnumerable<SseItem<string>> ItemsAsync()
        {
            await Task.Yield();
            yield return new SseItem<string>("a");
        }
    }

    public sealed class Cycle
    {
        public Cycle? Self { get; set; }
    }

    private sealed class OwnResult(int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            return httpContext.Response.WriteAsync("own");
        }
    }

    [AttributeUsage(AttributeTargets.Method)]
    public sealed class AnswerExceptionsAttribute : ExceptionFilterAttribute
    {
        public override void OnException(ExceptionContext context) => context.Result = new OkObjectResult("failed");
    }

    [ApiController, Route("mvc"), BeforeWebhook(TestApiBuilder.BeforeOrder), AfterWebhook(After)]
    public sealed class ResultsController(App app) : ControllerBase
    {
        private static readonly SavedOrder Order = new(7, "Ж");

        [HttpPost("object")]
        public IActionResult AnyObject(PlainBody body) => Ok(Order);

        [HttpPost("action-result-of-t")]
        public ActionResult<SavedOrder> Typed(PlainBody body) => Accept(body);

        [HttpPost("created")]
        public IActionResult Created(PlainBody body) => CreatedAtAction(nameof(AnyObject), Order);

        [HttpPost("no-content")]
        public IActionResult NoContentAtAll(PlainBody body) => NoContent();

        [HttpPost("accepted")]
        public IActionResult AcceptedOnly(PlainBody body) => Accepted();

        [HttpPost("json")]
        public IActionResult Json(PlainBody body) => new JsonResult(Accept(body));

        [HttpPost("json-with-options")]
        public IActionResult JsonWithOptions(PlainBody body) => new JsonResult(Accept(body), new System.Text.Json.JsonSerializerOptions());

        [HttpPost("content")]
        public IActionResult ContentOfJson(PlainBody body) => Content(Saved, "application/json");

        [HttpPost("text")]
        public IActionResult Text(PlainBody body) => Content("plain");

        [HttpPost("file")]
        public IActionResult FileOfBytes(PlainBody body) => File("x"u8.ToArray(), "text/plain");

        [HttpPost("void")]
        public Task Void(PlainBody body) => Task.FromResult(Accept(body));

        [HttpPost("results-ok")]
        public IResult ResultsOk(PlainBody body) => Results.Ok(Accept(body));

        [HttpPost("typed-results")]
        public Results<Ok<SavedOrder>, NotFound> TypedUnion(PlainBody body) => TypedResults.Ok(Accept(body));

        [HttpPost("null")]
        public async Task<SavedOrder?> Null(PlainBody body)
        {
            await Task.Yield();
            Response.StatusCode = body.Count > 0 ? 200 : 500;
            return null;
        }

        [HttpPost("stream")]
        public IActionResult Stream(PlainBody body) => File(new MemoryStream("x"u8.ToArray()), "text/plain");

        [HttpPost("bad-request")]
        public IActionResult Bad(PlainBody body) => BadRequest(Order);

        [HttpPost("not-found")]
        public IActionResult Missing(PlainBody body) => NotFound();

        [HttpPost("problem")]
        public IActionResult AsProblem(PlainBody body) => Problem(statusCode: 409);

        [HttpPost("problem-object")]
        public IActionResult ProblemObject(PlainBody body)
            => new ObjectResult(new ProblemDetails { Status = 409, Detail = Accept(body).Text });

        [HttpPost("redirect")]
        public IActionResult Elsewhere(PlainBody body) => Redirect("/elsewhere");

        [HttpPost("forbidden-file")]
        public IActionResult ForbiddenFile(PlainBody body)
        {
            Response.StatusCode = 403;
            return File("x"u8.ToArray(), "text/plain");
        }

        [HttpPost("results-conflict")]
        public IResult ResultsConflict(PlainBody body) => Results.Conflict(Accept(body));

        [HttpPost("throw")]
        public IActionResult Throw(PlainBody body) => throw new InvalidOperationException("Broken " + Accept(body));

        [HttpPost("throw-handled"), AnswerExceptions]
        public IActionResult ThrowHandled(PlainBody body) => throw new InvalidOperationException("Broken " + Accept(body));

        [HttpPost("mutating")]
        public IActionResult Mutating(PlainBody body)
        {
            body.Name = "changed";
            body.Count = 9;
            return Ok(Order);
        }

        [HttpPost("slow")]
        public async Task<IActionResult> Slow(PlainBody body)
        {
            await app.WaitForTheClientToGoAsync(HttpContext);
            return Ok(Accept(body));
        }

        [HttpPost("slow-file")]
        public async Task<IActionResult> SlowFile(PlainBody body)
        {
            await app.WaitForTheClientToGoAsync(HttpContext);
            return File("x"u8.ToArray(), "text/plain", Accept(body).Text);
        }

        private SavedOrder Accept(PlainBody body)
            => body.Count > 0 && HttpContext is not null ? Order : throw new InvalidOperationException();
    }
}
