#pragma warning disable CA1822 // Actions are called on their controller.

using System.Net.Http.Headers;
using System.Text;

namespace WebhookMiddleware.SlimHost.Tests;

/// <summary>Payloads are written and patched by the host's own contexts, whichever way the framework made the endpoint.</summary>
public sealed class BeforeEventTests(BeforeEventTests.App fixture) : IClassFixture<BeforeEventTests.App>
{
    private const string Json = """{"name":"go","quantity":2}""";

    private readonly SlimApi _api = fixture.Api;

    [Theory]
    [InlineData("/generated/record", Json, """{"name":"go","quantity":2,"lines":null}""")]
    [InlineData("/generated/init", Json, """{"name":"go","quantity":2,"extra":null}""")]
    [InlineData("/generated/filtered", """{"name":"go","quantity":2,"extra":{"a":[1,"x"]}}""", """{"name":"go","quantity":2,"extra":{"a":[1,"x"]}}""")]
    [InlineData("/generated/polymorphic", """{"$type":"card","quantity":2,"name":"go"}""", """{"$type":"card","name":"go","quantity":2}""")]
    [InlineData("/generated/list", """[{"article":"a","quantity":2}]""", """[{"article":"a","quantity":2}]""")]
    [InlineData("/generated/parameters/7", Json, """{"name":"go","quantity":2,"lines":null}""")]
    [InlineData("/generated/request", Json, Json)]
    [InlineData("/runtime/record", Json, """{"name":"go","quantity":2,"lines":null}""")]
    [InlineData("/runtime/list", """[{"article":"a","quantity":2}]""", """[{"article":"a","quantity":2}]""")]
    [InlineData("/mvc/record", Json, """{"name":"go","quantity":2,"lines":null}""")]
    [InlineData("/mvc/init", Json, """{"name":"go","quantity":2,"extra":null}""")]
    public async Task Body_IsTold(string path, string body, string expected)
    {
        await _api.SetHooksAsync(hooks => hooks.On(SlimApi.Before));

        var response = await _api.PostAsync(path, body);

        response.Status.Should().Be(200, response.Body);
        _api.Receiver.Received[0].Data.ToJsonString().Should().Be(expected);
    }

    [Theory]
    [InlineData("/generated/record")]
    [InlineData("/generated/init")]
    [InlineData("/generated/polymorphic")]
    [InlineData("/generated/parameters/7")]
    [InlineData("/generated/request")]
    [InlineData("/runtime/record")]
    [InlineData("/mvc/record")]
    [InlineData("/mvc/init")]
    public async Task Enrichment_ReachesTheHandler(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(SlimApi.Before).Replies(WebhookReply.Enrich(new { name = "Ж", quantity = 7 })));

        var response = await _api.PostAsync(path, path.EndsWith("polymorphic", StringComparison.Ordinal) ? """{"$type":"card","quantity":2}""" : Json);

        response.Status.Should().Be(200, response.Body);
        response.Json["name"]!.GetValue<string>().Should().Be("Ж");
        response.Json["quantity"]!.GetValue<int>().Should().Be(7);
    }

    [Fact]
    public async Task Enrichment_OfAList_AddsToIt()
    {
        await _api.SetHooksAsync(hooks => hooks.On(SlimApi.Before)
            .Replies(WebhookReply.Patch(new { op = "add", path = "/-", value = new { article = "gift", quantity = 1 } })));

        (await _api.PostAsync("/generated/list", """[{"article":"a","quantity":2}]""")).Json[1]!["article"]!.GetValue<string>().Should().Be("gift");
    }

    [Fact]
    public async Task Enrichment_KeepsWhatAFilterHasSet_AndChangesWhatIsAnyObject()
    {
        await _api.SetHooksAsync(hooks => hooks.On(SlimApi.Before).Replies(WebhookReply.Enrich(new { quantity = 7, extra = new { b = "Ж" } })));

        (await _api.PostAsync("/generated/filtered", """{"name":"go","extra":{"a":1}}""")).Body
            .Should().Be("""by the filter, 7, {"a":1,"b":"Ж"}""");
    }

    [Theory]
    [InlineData("/mvc/record", "quantity")]
    public async Task Enrichment_ThatIsInvalid_IsTheWebhooksFailure(string path, string member)
    {
        await _api.SetHooksAsync(hooks => hooks.On(SlimApi.Before).Replies(WebhookReply.Enrich(new { quantity = 700 })));

        (await _api.PostAsync(path, Json)).Status.Should().Be(502);
        var call = (await _api.SendAsync(HttpMethod.Get, "/webhooks/api/calls?outcome=invalidAfterEnrichment")).Json["items"]![0]!;
        call["detail"]!.GetValue<string>().Should().Contain(member);
    }

    [Theory]
    [InlineData("/generated/record")]
    [InlineData("/runtime/record")]
    [InlineData("/mvc/record")]
    public async Task ConditionAndTemplate_SeeThePayload(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(SlimApi.Before)
            .With(hook => hook with { Condition = "data.quantity > 5", Body = """{"n":{{ data.name | json }}}""" })
            .Replies(WebhookReply.Deny(409, "No", errors: ("#/quantity", "Too many"))));

        (await _api.PostAsync(path, Json)).Status.Should().Be(200);
        var denied = await _api.PostAsync(path, """{"name":"Ж","quantity":6}""");

        denied.Status.Should().Be(409);
        denied.ContentType.Should().Be("application/problem+json");
        denied.Json["errors"]!.ToJsonString().Should().Be("""{"quantity":["Too many"]}""");
        _api.Receiver.Received.Should().ContainSingle().Which.Body.Should().Be("""{"n":"Ж"}""");
    }

    [Theory]
    [InlineData("/runtime/form-model", """{"name":"go","quantity":2}""")]
    [InlineData("/generated/form-fields", """{"name":"go","quantity":2,"file":{"fileName":"a.txt","length":5,"contentType":"text/plain"}}""")]
    [InlineData("/runtime/form-fields", """{"name":"go","quantity":2,"file":{"fileName":"a.txt","length":5,"contentType":"text/plain"}}""")]
    [InlineData("/runtime/form-model-and-file", """{"name":"go","quantity":2,"file":{"fileName":"a.txt","length":5,"contentType":"text/plain"}}""")]
    [InlineData("/runtime/form", """{"name":"go","quantity":"2","file":{"fileName":"a.txt","length":5,"contentType":"text/plain"}}""")]
    public async Task Form_IsToldAndEnriched(string path, string expected)
    {
        var isRaw = path.EndsWith("/form", StringComparison.Ordinal);
        await _api.SetHooksAsync(hooks => hooks.On(SlimApi.Before).Replies(isRaw ? WebhookReply.Allow() : WebhookReply.Enrich(new { quantity = 7 })));
        using var file = new ByteArrayContent(Encoding.UTF8.GetBytes("bytes"));
        file.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        using var form = new MultipartFormDataContent { { new StringContent("go"), "name" }, { new StringContent("2"), "quantity" }, { file, "file", "a.txt" } };

        var response = await _api.SendAsync(HttpMethod.Post, path, form);

        response.Body.Should().Be(isRaw ? "go, 2" : "go, 7");
        _api.Receiver.Received[0].Data.ToJsonString().Should().Be(expected);
    }

    [Fact]
    public async Task BodyThatIsNoJson_WhereTheHandlerReadsIt_IsAProblem()
    {
        await _api.SetHooksAsync(hooks => hooks.On(SlimApi.Before));

        var refused = await _api.PostAsync("/generated/request", "name=go", "application/x-www-form-urlencoded");

        refused.Status.Should().Be(415);
        refused.ContentType.Should().Be("application/problem+json");
        refused.Json["title"]!.GetValue<string>().Should().Be("The request's body can't be read");
        refused.Json["type"]!.GetValue<string>().Should().StartWith("https://");
    }

    [ApiController, Route("mvc"), BeforeWebhook(SlimApi.Before)]
    public sealed class OrderController : ControllerBase
    {
        [HttpPost("record")]
        public Order Record(Order order) => order;

        [HttpPost("init")]
        public Draft Init(Draft draft) => draft;
    }

    public sealed class App : IAsyncLifetime
    {
        internal SlimApi Api { get; private set; } = null!;

        public async Task InitializeAsync() => Api = await SlimApi.StartAsync(Map, Controllers.Add<OrderController>);

        public async Task DisposeAsync() => await Api.DisposeAsync();

        private static void Map(WebApplication app)
        {
            app.MapControllers();
            app.MapPost("/generated/record", (Order order) => order).WithBeforeWebhook(SlimApi.Before);
            app.MapPost("/generated/init", (Draft draft) => draft).WithBeforeWebhook(SlimApi.Before);
            app.MapPost("/generated/polymorphic", (Payment payment) => payment).WithBeforeWebhook(SlimApi.Before);
            app.MapPost("/generated/list", (IReadOnlyList<Line> lines) => TypedResults.Ok(lines)).WithBeforeWebhook(SlimApi.Before);
            app.MapPost("/generated/parameters/{id}", ([AsParameters] OrderParameters parameters) => parameters.Order).WithBeforeWebhook(SlimApi.Before);
            app.MapPost("/generated/request", async (HttpRequest request, int? page) => await ReadAsync(request)).WithBeforeWebhook(SlimApi.Before);
            app.MapPost("/generated/filtered", (Draft draft) => $"{draft.SetByFilter}, {draft.Quantity}, {draft.Extra}")
                .AddEndpointFilter((call, next) =>
                {
                    call.GetArgument<Draft>(0).SetByFilter = "by the filter";
                    return next(call);
                })
                .WithBeforeWebhook(SlimApi.Before);
            app.MapPost("/generated/form-fields", ([FromForm] string name, [FromForm] int quantity, IFormFile file) => $"{name}, {quantity}")
                .DisableAntiforgery().WithBeforeWebhook(SlimApi.Before);

            // Handlers that the generator can't see are made at run time.
            foreach (var (path, handler) in new (string, Delegate)[]
            {
                ("record", (Order order) => order),
                ("list", (IReadOnlyList<Line> lines) => TypedResults.Ok(lines)),
                ("form-fields", ([FromForm] string name, [FromForm] int quantity, IFormFile file) => $"{name}, {quantity}"),
                ("form-model", ([FromForm] OrderForm form) => $"{form.Name}, {form.Quantity}"),
                ("form-model-and-file", ([FromForm] OrderForm form, IFormFile file) => $"{form.Name}, {form.Quantity}"),
                ("form", (IFormCollection form) => $"{form["name"]}, {form["quantity"]}"),
            })
            {
                app.MapPost($"/runtime/{path}", handler).DisableAntiforgery().WithBeforeWebhook(SlimApi.Before);
            }
        }

        private static async Task<IResult> ReadAsync(HttpRequest request)
        {
            using var reader = new StreamReader(request.Body);
            return Results.Text(await reader.ReadToEndAsync(), "application/json");
        }
    }
}
