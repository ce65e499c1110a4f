using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using static WebhookMiddleware.FunctionalTests.Adapters.Payloads;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>What enrichment does to the arguments of actions.</summary>
public sealed class ControllerEnrichmentTests(ControllerEnrichmentTests.App fixture) : IClassFixture<ControllerEnrichmentTests.App>
{
    private readonly TestApi _api = fixture.Api;

    [Theory]
    [InlineData("/class", Valid)]
    [InlineData("/init", """{"name":"n","count":2}""")]
    [InlineData("/record", """{"name":"n","count":2}""")]
    [InlineData("/struct", """{"name":"n","count":2}""")]
    [InlineData("/element", """{"name":"n","count":2}""")]
    [InlineData("/node", """{"name":"n","count":2}""")]
    [InlineData("/optional", """{"name":"n","count":2}""")]
    public async Task Enrich_OfBodyOfAnyType_ReachesTheAction(string path, string body)
    {
        await HookAsync(WebhookReply.Enrich(new { name = "Ж", count = 3 }));

        var response = await _api.PostAsync(path, body);

        response.Status.Should().Be(200, response.Body);
        response.Json["body"]!["name"]!.GetValue<string>().Should().Be("Ж");
        response.Json["body"]!["count"]!.GetValue<int>().Should().Be(3);
    }

    [Theory]
    [InlineData("/class", Valid)]
    [InlineData("/init", """{"name":"n","count":2}""")]
    [InlineData("/record", """{"name":"n","count":2}""")]
    [InlineData("/node", """{"name":"n","count":2}""")]
    [InlineData("/list", "[" + Valid + "]")]
    [InlineData("/payment", """{"kind":"card","sum":1}""")]
    public async Task Allow_WithOrWithoutAnEmptyPatch_LeavesTheVeryObject(string path, string body)
    {
        await _api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder);
            hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.WithJson("""{"decision":"allow"}"""));
        });

        var response = await _api.PostAsync(path, body);

        response.Json["same"]!.GetValue<bool>().Should().BeTrue();
    }

    [Theory]
    [InlineData("/class", """{"name":"n","count":2}""", """{"count":3}""")]
    [InlineData("/class", """{"name":"n","count":2,"inner":{"code":"A"}}""", """{"inner":{"code":"B"}}""")]
    [InlineData("/init", """{"name":"n","count":2}""", """{"count":3}""")]
    [InlineData("/payment", """{"kind":"card","sum":1,"account":"t"}""", """{"account":"u"}""")]
    [InlineData("/payment", """{"kind":"card","sum":1,"account":"t"}""", """{"sum":2}""")]
    public async Task Enrich_LeavesWhatAFilterHasSet(string path, string body, string patch)
    {
        await HookAsync(WebhookReply.WithJson($$"""{"mergePatch": {{patch}}}"""));

        var response = await _api.PostAsync(path, body);

        response.Status.Should().Be(200, response.Body);
        response.Json["setByFilter"]!.GetValue<string>().Should().Be("by filter");
        response.Json["hidden"]?.GetValue<string>().Should().Be("by filter too");
        response.Json["same"]!.GetValue<bool>().Should().BeFalse();
    }

    [Fact]
    public async Task Enrich_OfAnItem_LeavesWhatAFilterHasSetInItAndInTheOthers()
    {
        await HookAsync(WebhookReply.Patch(
            new { op = "replace", path = "/inners/0/code", value = "Z" }, new { op = "add", path = "/inners/-", value = new { code = "N" } }));

        var response = await _api.PostAsync("/class", """{"name":"n","count":2,"inners":[{"code":"A"},{"code":"B"}]}""");

        response.Json["body"]!["inners"]!.AsArray().Select(inner => inner!["code"]!.GetValue<string>()).Should().Equal("Z", "B", "N");
        response.Json["hiddenItems"]!.ToJsonString().Should().Be("""["by filter too","by filter too",null]""");
    }

    [Theory]
    [InlineData("/class", Valid, """{"count":11}""", "count: ")]
    [InlineData("/class", Valid, """{"inner":{"code":"AAA"}}""", "inner.code: ")]
    [InlineData("/class", Valid, """{"inner":{"e-mail":"nobody"}}""", "inner.e-mail: ")]
    [InlineData("/class", Valid, """{"inners":[{"code":"A"},{"code":"AAA"}]}""", "inners[1].code: ")]
    [InlineData("/class", Valid, """{"inner":{"Code":"A"}}""", "inner.Code: ")]
    [InlineData("/class", Valid, """{"setByFilter":"x"}""", "setByFilter: ")]
    [InlineData("/class", Valid, """{"inner":{"hidden":"x"}}""", "inner.hidden: ")]
    [InlineData("/class", Valid, """{"count":null}""", "count: ")]
    [InlineData("/class", Valid, """{"inner":[1]}""", "inner: ")]
    [InlineData("/init", """{"name":"n","count":2}""", """{"count":11}""", "count: ")]
    [InlineData("/init", """{"name":"n","count":2}""", """{"name":null}""", "name")]
    [InlineData("/record", """{"name":"n","count":2}""", """{"count":11}""", "count: ")]
    [InlineData("/list", "[" + Valid + "]", """[{"op":"replace","path":"/0/count","value":11}]""", "[0].count: ")]
    [InlineData("/checked", """{"from":"2026-01-01","to":"2026-01-02"}""", """{"to":"2025-01-01"}""", "to: To is before From.")]
    [InlineData("/parameter", Valid, """{"count":4}""", "At most three.")]
    [InlineData("/payment", """{"kind":"card","sum":1}""", """{"desk":1}""", "desk: ")]
    [InlineData("/payment", """{"kind":"card","sum":1}""", """{"kind":"gold"}""", "it can't be bound")]
    public async Task Enrich_ThatIsNotValid_IsTheHooksFailure(string path, string body, string patch, string inDetail)
    {
        var member = patch.StartsWith('[') ? "patch" : "mergePatch";
        await HookAsync(WebhookReply.WithJson($$"""{"{{member}}": {{patch}}}"""));

        var response = await _api.PostAsync(path, body);

        response.Status.Should().Be(502, response.Body);
        _api.Logs.Text.Should().Contain("invalidAfterEnrichment").And.Contain(inDetail).And.Contain("test hook");
    }

    [Fact]
    public async Task Enrich_OfPolymorphicBody_SeesAndMayChangeTheKind()
    {
        await HookAsync(WebhookReply.Enrich(new { kind = "cash", account = (string?)null, desk = 5 }));

        var response = await _api.PostAsync("/payment", """{"kind":"card","sum":1,"account":"t"}""");

        response.Status.Should().Be(200, response.Body + _api.Logs.Text);
        response.Json["type"]!.GetValue<string>().Should().Be(nameof(CashPayment));
        response.Json["body"]!["desk"]!.GetValue<int>().Should().Be(5);
        _api.Receiver.Received[0].Data.ToJsonString().Should().Be("""{"kind":"card","account":"t","sum":1}""");
    }

    [Fact]
    public async Task Enrich_OfList_ReplacesIt()
    {
        await HookAsync(WebhookReply.Patch(new { op = "add", path = "/-", value = new { name = "two", count = 2 } }));

        var response = await _api.PostAsync("/list", $"[{Valid}]");

        response.Json["body"]!.AsArray().Should().HaveCount(2);
        _api.Receiver.Received[0].Data.AsArray().Should().HaveCount(1);
    }

    [Fact]
    public async Task Optional_WithoutBody_IsToldAsEmptyAndStaysNull()
    {
        await HookAsync(WebhookReply.Allow());

        var response = await _api.PostAsync("/optional", null);

        response.Status.Should().Be(200, response.Body);
        response.Json["body"].Should().BeNull();
        _api.Receiver.Received[0].Data.ToJsonString().Should().Be("{}");
    }

    [Fact]
    public async Task InvalidModel_ThatTheActionIgnores_IsNoWayRoundTheHooks()
    {
        await HookAsync(WebhookReply.Allow());

        var response = await _api.PostAsync("/lenient", """{"name":"n","count":50}""");

        response.Status.Should().Be(200);
        response.Json["valid"]!.GetValue<bool>().Should().BeFalse();
        _api.Receiver.Received.Should().ContainSingle().Which.Data["count"]!.GetValue<int>().Should().Be(50);
    }

    [Fact]
    public async Task InvalidEnrichment_LeavesTheModelStateOfTheRequestAlone()
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).ContinueOnFailure().Replies(WebhookReply.Enrich(new { count = 50 })));

        var response = await _api.PostAsync("/lenient", """{"name":"n","count":5}""");

        response.Json["valid"]!.GetValue<bool>().Should().BeTrue();
    }

    [Fact]
    public async Task NamingPolicy_OfTheHost_RulesPayloadPatchAndFailure()
    {
        await using var api = await TestApi.StartAsync(api => api.Controller<SnakeController>(mvc =>
            mvc.AddJsonOptions(options => options.JsonSerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower)));
        await api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.WithJson("""{"mergePatch": {"user_name": "b"}}"""));
            hooks.On(TestApiBuilder.BeforeOrder).ContinueOnFailure().Replies(WebhookReply.WithJson("""{"mergePatch": {"max_count": 99}}"""));
            hooks.On(TestApiBuilder.AfterOrder);
        });

        var response = await api.PostAsync("/snake", """{"user_name":"a","max_count":1}""");

        response.Compact.Should().Be("""{"user_name":"b","max_count":1}""");
        api.Receiver.Received[0].Data.ToJsonString().Should().Be("""{"user_name":"a","max_count":1}""");
        api.Logs.Text.Should().Contain("max_count: ");
        var after = api.Receiver.Received[2].Json;
        after["response"]!["body"]!.ToJsonString().Should().Be("""{"user_name":"b","max_count":1}""");
        after["data"]!.ToJsonString().Should().Be("""{"user_name":"b","max_count":1}""");
    }

    private Task HookAsync(WebhookReply reply)
        => _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Named("test hook").Replies(reply));

    public sealed class App : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        public async Task InitializeAsync()
            => Api = await TestApi.StartAsync(api => api.Controller<BodiesController>().Controller<LenientController>());

        public async Task DisposeAsync() => await Api.DisposeAsync();
    }

    /// <summary>A filter of the host: it sets what no client may, and remembers the argument.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    public sealed class HostFilterAttribute : ActionFilterAttribute
    {
        public override void OnActionExecuting(ActionExecutingContext context)
        {
            var body = context.ActionArguments.Values.SingleOrDefault();
            context.HttpContext.Items["argument"] = body;
            switch (body)
            {
                case PlainBody plain:
                    plain.SetByFilter = "by filter";
                    (plain.Inner ??= new Inner()).Hidden = "by filter too";
                    plain.Inners?.ForEach(inner => inner.Hidden = "by filter too");
                    break;
                case InitBody init:
                    init.SetByFilter = "by filter";
                    break;
                case Payment payment:
                    payment.SetByFilter = "by filter";
                    break;
            }
        }
    }

    [ApiController, HostFilter, BeforeWebhook(TestApiBuilder.BeforeOrder)]
    public sealed class BodiesController : ControllerBase
    {
        [HttpPost("class")]
        public object Class(PlainBody body) => Answer(body, new
        {
            same = IsSame(body),
            body,
            setByFilter = body.SetByFilter,
            hidden = body.Inner?.Hidden,
            hiddenItems = body.Inners?.Select(inner => inner.Hidden),
        });

        [HttpPost("init")]
        public object Init(InitBody body)
            => Answer(body, new { same = IsSame(body), body, setByFilter = body.SetByFilter, hidden = "by filter too" });

        [HttpPost("record")]
        public object Record(PositionalBody body) => Answer(body);

        [HttpPost("struct")]
        public object Struct(StructBody body) => Answer(body);

        [HttpPost("list")]
        public object List(List<PlainBody> body) => Answer(body);

        [HttpPost("element")]
        public object Element(JsonElement body) => Answer(body);

        [HttpPost("node")]
        public object Node([FromBody] JsonNode body) => Answer(body);

        [HttpPost("payment")]
        public object Payment(Payment body) => Answer(body, new
        {
            same = IsSame(body),
            body = (object)body,
            type = body.GetType().Name,
            setByFilter = body.SetByFilter,
            hidden = "by filter too",
        });

        [HttpPost("optional")]
        public object Optional([FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] PlainBody? body) => Answer(body);

        [HttpPost("parameter")]
        public object Parameter([AtMostThree] PlainBody body) => Answer(body);

        [HttpPost("checked")]
        public object Checked(CheckedBody body) => Answer(body);

        private object Answer(object? body, object? answer = null) => answer ?? new { same = IsSame(body), body };

        private bool IsSame(object? body) => ReferenceEquals(HttpContext.Items["argument"], body);
    }

    public sealed class LenientController : ControllerBase
    {
        [HttpPost("lenient"), BeforeWebhook(TestApiBuilder.BeforeOrder)]
        public object Post([FromBody] PlainBody body) => new { valid = ModelState.IsValid, body };
    }

    public sealed record SnakeBody
    {
        public string? UserName { get; init; }

        [System.ComponentModel.DataAnnotations.Range(1, 10)]
        public int MaxCount { get; init; }
    }

    [ApiController]
    public sealed class SnakeController : ControllerBase
    {
        [HttpPost("snake"), BeforeWebhook(TestApiBuilder.BeforeOrder), AfterWebhook(TestApiBuilder.AfterOrder)]
        public ActionResult<SnakeBody> Post(SnakeBody body) => Ok(body);
    }
}
