using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using static WebhookMiddleware.FunctionalTests.Adapters.Payloads;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>What enrichment does to the arguments of minimal-API handlers.</summary>
public sealed class HandlerEnrichmentTests(HandlerEnrichmentTests.App fixture) : IClassFixture<HandlerEnrichmentTests.App>
{
    private const string Flat = """{"name":"n","count":2}""";

    private readonly TestApi _api = fixture.Api;

    [Theory]
    [InlineData("/class", Valid)]
    [InlineData("/init", Flat)]
    [InlineData("/record", Flat)]
    [InlineData("/struct", Flat)]
    [InlineData("/nullable-struct", Flat)]
    [InlineData("/element", Flat)]
    [InlineData("/node", Flat)]
    [InlineData("/optional", Flat)]
    [InlineData("/from-body", Flat)]
    [InlineData("/beside/7?page=3", Flat)]
    [InlineData("/keyed", Flat)]
    [InlineData("/as-class", Flat)]
    [InlineData("/as-record", Flat)]
    [InlineData("/as-struct", Flat)]
    [InlineData("/as-get-only", Flat)]
    [InlineData("/service-of-body-type", Flat)]
    [InlineData("/method-group", Flat)]
    public async Task Enrich_OfBodyBoundInAnyWay_ReachesTheHandler(string path, string body)
    {
        await HookAsync(WebhookReply.Enrich(new { name = "Ж", count = 3 }));

        var response = await _api.PostAsync(path, body);

        response.Status.Should().Be(200, response.Body + _api.Logs.Text);
        response.Json["body"]!["name"]!.GetValue<string>().Should().Be("Ж");
        response.Json["body"]!["count"]!.GetValue<int>().Should().Be(3);
        _api.Receiver.Received[0].Data["count"]!.GetValue<int>().Should().Be(2);
    }

    [Theory]
    [InlineData("/class", Valid)]
    [InlineData("/record", Flat)]
    [InlineData("/node", Flat)]
    [InlineData("/array", "[" + Flat + "]")]
    [InlineData("/payment", """{"kind":"card","sum":1}""")]
    public async Task Allow_LeavesTheVeryObject(string path, string body)
    {
        await HookAsync(WebhookReply.WithJson("{}"));

        (await _api.PostAsync(path, body)).Json["same"]!.GetValue<bool>().Should().BeTrue();
    }

    [Theory]
    [InlineData("/class", Valid, """{"count":3}""")]
    [InlineData("/nullable-body-struct", """{"name":"n","count":2}""", """{"count":3}""")]
    [InlineData("/payment", """{"kind":"card","sum":1,"account":"t"}""", """{"account":"u"}""")]
    public async Task Enrich_LeavesWhatAFilterHasSet(string path, string body, string patch)
    {
        await HookAsync(WebhookReply.WithJson($$"""{"mergePatch": {{patch}}}"""));

        var response = await _api.PostAsync(path, body);

        response.Status.Should().Be(200, response.Body + _api.Logs.Text);
        response.Json["setByFilter"]!.GetValue<string>().Should().Be("by filter");
    }

    [Theory]
    [InlineData("/class", Valid, """{"count":11}""", "count: ")]
    [InlineData("/class", Valid, """{"inner":{"code":"AAA"}}""", "inner.code: ")]
    [InlineData("/class", Valid, """{"inner":{"e-mail":"nobody"}}""", "inner.e-mail: ")]
    [InlineData("/class", Valid, """{"inners":[{"code":"A"},{"code":"AAA"}]}""", "inners[1].code: ")]
    [InlineData("/class", Valid, """{"setByFilter":"x"}""", "setByFilter: ")]
    [InlineData("/class", Valid, """{"prize":{}}""", "prize: ")]
    [InlineData("/record", Flat, """{"count":11}""", "count: ")]
    [InlineData("/as-class", Flat, """{"count":11}""", "count: ")]
    [InlineData("/checked", """{"from":"2026-01-01","to":"2026-01-02"}""", """{"to":"2025-01-01"}""", "to: To is before From.")]
    [InlineData("/parameter", Valid, """{"count":4}""", "At most three.")]
    [InlineData("/nullable-struct", Flat, """{"prize":1}""", "prize: ")]
    public async Task Enrich_ThatIsNotValid_IsTheHooksFailure(string path, string body, string patch, string inDetail)
    {
        await HookAsync(WebhookReply.WithJson($$"""{"mergePatch": {{patch}}}"""));

        var response = await _api.PostAsync(path, body);

        response.Status.Should().Be(502, response.Body);
        _api.Logs.Text.Should().Contain("invalidAfterEnrichment").And.Contain(inDetail);
    }

    [Fact]
    public async Task InvalidEnrichment_WithContinue_IsDetailedInTheFeature()
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).ContinueOnFailure()
            .Replies(WebhookReply.WithJson("""{"mergePatch": {"inner": {"e-mail": "nobody", "code": "AAA"}}}""")));

        var response = await _api.PostAsync("/class", Valid);

        response.Json["detail"]!.GetValue<string>().Should().Contain("inner.e-mail: ").And.Contain("inner.code: ");
        response.Json["same"]!.GetValue<bool>().Should().BeTrue();
    }

    [Fact]
    public async Task DisableValidation_IsRespectedAfterEnrichment()
    {
        await HookAsync(WebhookReply.Enrich(new { count = 11 }));

        (await _api.PostAsync("/unchecked", Valid)).Json["body"]!["count"]!.GetValue<int>().Should().Be(11);
    }

    [Fact]
    public async Task Enrich_OfArray_ReplacesIt()
    {
        await HookAsync(WebhookReply.Patch(new { op = "add", path = "/-", value = new { name = "two", count = 1 } }));

        var response = await _api.PostAsync("/array", $"[{Flat}]");

        response.Json["body"]!.AsArray().Should().HaveCount(2);
    }

    [Fact]
    public async Task Enrich_BesideRouteQueryAndServices_LeavesThem()
    {
        await HookAsync(WebhookReply.Enrich(new { count = 3 }));

        var response = await _api.PostAsync("/beside/7?page=3", Flat);

        response.Json["id"]!.GetValue<int>().Should().Be(7);
        response.Json["page"]!.GetValue<int>().Should().Be(3);
        var request = _api.Receiver.Received[0].Json["request"]!;
        request["route"]!.GetValue<string>().Should().Be("/beside/{id}");
        request["routeValues"]!.ToJsonString().Should().Be("""{"id":"7"}""");
    }

    [Theory]
    [InlineData("/bind-async")]
    [InlineData("/try-parse/x")]
    [InlineData("/optional")]
    public async Task Payload_WithoutBody_IsEmpty(string path)
    {
        await HookAsync(WebhookReply.Allow());

        var response = await _api.PostAsync(path, null);

        response.Status.Should().Be(200, response.Body);
        _api.Receiver.Received[0].Data.ToJsonString().Should().Be("{}");
    }

    [Theory]
    [InlineData("/optional")]
    [InlineData("/nullable-struct")]
    public async Task Enrich_OfAbsentOptionalBody_MakesOne(string path)
    {
        await HookAsync(WebhookReply.Enrich(new { name = "x", count = 1 }));

        (await _api.PostAsync(path, null)).Json["body"]!["name"]!.GetValue<string>().Should().Be("x");
    }

    [Theory]
    [InlineData("/class", """{"name":"n","count":0}""", 400)]
    [InlineData("/class", """{"name":""", 400)]
    [InlineData("/beside/x", Flat, 400)]
    [InlineData("/try-parse/bad", null, 400)]
    public async Task InvalidRequest_CallsNoHook(string path, string? body, int status)
    {
        await HookAsync(WebhookReply.Allow());

        (await _api.PostAsync(path, body)).Status.Should().Be(status);

        _api.Receiver.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task RawHandler_WithStreamAndService_IsServedByTheMiddleware()
    {
        await HookAsync(WebhookReply.Enrich(new { count = 3 }));

        var response = await _api.PostAsync("/stream", Flat);

        response.Body.Should().Be("""{"name":"n","count":3}""");
    }

    [Fact]
    public async Task NamingPolicy_OfTheHost_RulesPayloadPatchAndFailure()
    {
        await using var api = await TestApi.StartAsync(api => api
            .Services(services => services.ConfigureHttpJsonOptions(options => options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower))
            .Map(app => app.MapPost("/snake", (ControllerEnrichmentTests.SnakeBody body) => body)
                .WithBeforeWebhook(TestApiBuilder.BeforeOrder).WithAfterWebhook(TestApiBuilder.AfterOrder)));
        await api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.WithJson("""{"mergePatch": {"user_name": "b"}}"""));
            hooks.On(TestApiBuilder.BeforeOrder).ContinueOnFailure().Replies(WebhookReply.WithJson("""{"mergePatch": {"max_count": 99}}"""));
            hooks.On(TestApiBuilder.AfterOrder);
        });

        var response = await api.PostAsync("/snake", """{"user_name":"a","max_count":1}""");

        response.Compact.Should().Be("""{"user_name":"b","max_count":1}""");
        api.Logs.Text.Should().Contain("max_count: ");
        var after = api.Receiver.Received[2].Json;
        after["response"]!["body"]!.ToJsonString().Should().Be("""{"user_name":"b","max_count":1}""");
        after["data"]!.ToJsonString().Should().Be("""{"user_name":"b","max_count":1}""");
    }

    private Task HookAsync(WebhookReply reply) => _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Replies(reply));

    public sealed class App : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        public async Task InitializeAsync() => Api = await TestApi.StartAsync(api => api
            .Services(services => services.AddSingleton<Clock>().AddKeyedSingleton("main", new Named("main")).AddKeyedSingleton("spare", new InitBody { Name = "service", Count = 1 }))
            .Map(app =>
            {
                var group = app.MapGroup("").AddEndpointFilter(RememberAsync).WithBeforeWebhook(TestApiBuilder.BeforeOrder);
                group.MapPost("/class", (PlainBody body, HttpContext context) => Answer(body, context, body.SetByFilter));
                group.MapPost("/init", (InitBody body, HttpContext context) => Answer(body, context));
                group.MapPost("/record", (PositionalBody body, HttpContext context) => Answer(body, context));
                group.MapPost("/struct", (StructBody body, HttpContext context) => Answer(body, context));
                group.MapPost("/nullable-struct", (StructBody? body, HttpContext context) => Answer(body, context));
                group.MapPost("/nullable-body-struct", (MutableStruct? body, HttpContext context) => Answer(body, context, body?.SetByFilter));
                group.MapPost("/array", (PlainBody[] body, HttpContext context) => Answer(body, context));
                group.MapPost("/element", (JsonElement body, HttpContext context) => Answer(body, context));
                group.MapPost("/node", ([FromBody] JsonNode body, HttpContext context) => Answer(body, context));
                group.MapPost("/payment", (Payment body, HttpContext context) => Answer(body, context, body.SetByFilter));
                group.MapPost("/optional", (PlainBody? body, HttpContext context) => Answer(body, context));
                group.MapPost("/from-body", ([FromBody] PlainBody body, HttpContext context) => Answer(body, context));
                group.MapPost("/beside/{id}", (int id, int page, Clock clock, PlainBody body, HttpContext context) => new { id, page, body });
                group.MapPost("/keyed", ([FromKeyedServices("main")] Named named, PlainBody body, HttpContext context) => Answer(body, context));
                group.MapPost("/service-of-body-type",
                    ([FromKeyedServices("spare")] InitBody service, [FromBody] InitBody body, HttpContext context) => Answer(body, context));
                group.MapPost("/as-class", ([AsParameters] ClassArguments arguments) => Answer(arguments.Body, arguments.Context));
                group.MapPost("/as-record", ([AsParameters] RecordArguments arguments) => Answer(arguments.Body, arguments.Context));
                group.MapPost("/as-struct", ([AsParameters] StructArguments arguments) => Answer(arguments.Body, arguments.Context));
                group.MapPost("/as-get-only", ([AsParameters] GetOnlyArguments arguments) => Answer(arguments.Body, arguments.Context));
                group.MapPost("/checked", (CheckedBody body, HttpContext context) => Answer(body, context));
                group.MapPost("/unchecked", (PlainBody body, HttpContext context) => Answer(body, context)).DisableValidation();
                group.MapPost("/parameter", ([AtMostThree] PlainBody body, HttpContext context) => Answer(body, context));
                group.MapPost("/bind-async", (BoundByItself body) => new { body });
                group.MapPost("/try-parse/{code}", (Code code) => new { code.Text });
                group.MapPost("/method-group", MethodGroup);
                group.MapPost("/stream", (Stream body, Clock clock) => Results.Stream(body, "application/json"));
            }));

        public async Task DisposeAsync() => await Api.DisposeAsync();

        private static object MethodGroup(PlainBody body, HttpContext context) => Answer(body, context);

        private static object Answer(object? body, HttpContext context, string? setByFilter = null) => new
        {
            same = ReferenceEquals(context.Items["argument"], body),
            body,
            setByFilter,
            detail = context.Features.Get<IWebhookFeature>()?.Decisions[0].Calls[0].Detail,
        };

        private static ValueTask<object?> RememberAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
        {
            context.HttpContext.Items["argument"] = context.Arguments.FirstOrDefault();
            switch (context.Arguments.FirstOrDefault())
            {
                case PlainBody plain:
                    plain.SetByFilter = "by filter";
                    break;
                case Payment payment:
                    payment.SetByFilter = "by filter";
                    break;
                case MutableStruct mutable:
                    mutable.SetByFilter = "by filter";
                    context.Arguments[0] = mutable;
                    break;
            }

            return next(context);
        }
    }

    public sealed class Clock;

    public sealed record Named(string Name);

    public record struct MutableStruct
    {
        public string? Name { get; set; }

        public int Count { get; set; }

        [System.Text.Json.Serialization.JsonIgnore]
        public string? SetByFilter { get; set; }
    }

    public sealed class ClassArguments
    {
        public HttpContext Context { get; set; } = null!;

        public PlainBody Body { get; set; } = null!;
    }

    public sealed record RecordArguments([FromBody] PlainBody Body, HttpContext Context, Clock Clock);

    public record struct StructArguments(HttpContext Context, [FromBody] PlainBody Body);

    public sealed class GetOnlyArguments(HttpContext context, PlainBody body)
    {
        public HttpContext Context { get; } = context;

        public PlainBody Body { get; } = body;
    }

    public sealed class BoundByItself
    {
        public string? Text { get; set; }

        public static async ValueTask<BoundByItself?> BindAsync(HttpContext context, ParameterInfo parameter)
        {
            using var reader = new StreamReader(context.Request.Body);
            return new BoundByItself { Text = await reader.ReadToEndAsync() };
        }
    }

    public sealed record Code(string Text)
    {
        public static bool TryParse(string? text, IFormatProvider? provider, out Code? code)
        {
            code = text == "bad" ? null : new Code(text!.ToUpper(CultureInfo.InvariantCulture));
            return code is not null;
        }
    }
}
