using System.Text;

namespace WebhookMiddleware.FunctionalTests.Adapters.Shapes;

/// <summary>Webhooks can't give a handler of whatever shape another kind of JSON than a client can.</summary>
public sealed class PatchedKindTests(PatchedKindTests.App fixture) : IClassFixture<PatchedKindTests.App>
{
    private const string Valid = """{"name":"go"}""";

    private readonly TestApi _api = fixture.Api;

    public static TheoryData<string> Paths { get; } = new(HandlerShapes.Paths);

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Patch_ToAnotherKindOfJson_IsNoWayIntoTheHandler(string path)
    {
        foreach (var document in new[] { "null", "1", "[]", "\"x\"", "{}" })
        {
            await _api.SetHooksAsync(hooks => { });
            var sent = await _api.PostAsync(path, document);
            await HookAsync(document);

            var patched = await _api.PostAsync(path, Valid);

            // A handler that reads the body itself judges it itself.
            (patched.Status == sent.Status || (sent.Status >= 400 && patched.Status == 502)).Should().BeTrue(
                $"{document} is {sent.Status} for a client, and {patched.Status} through the patch: {patched.Body} {_api.Logs.Text}");
        }
    }

    [Theory]
    [InlineData("/declared", "null", 502)]
    [InlineData("/declared", "[]", 502)]
    [InlineData("/declared", "1", 502)]
    [InlineData("/declared", "{}", 200)]
    [InlineData("/declared-handler", "null", 502)]
    [InlineData("/declared-handler", "\"x\"", 502)]
    [InlineData("/declared-list", "null", 502)]
    [InlineData("/declared-list", "{}", 502)]
    [InlineData("/declared-list", "[1]", 200)]
    [InlineData("/undeclared", "null", 200)]
    public async Task Patch_OfABodyThatTheEndpointBindsItself_KeepsTheKindThatItDeclares(string path, string document, int status)
    {
        await HookAsync(document);

        var response = await _api.PostAsync(path, path == "/declared-list" ? "[]" : Valid);

        response.Status.Should().Be(status, response.Body + _api.Logs.Text);
        response.Body.Should().Match(body => status == 502 || body == document, "a null is a JSON body where nothing says otherwise");
    }

    [Theory]
    [InlineData("/fields", """[{"op":"remove","path":"/name"}]""", 502)]
    [InlineData("/fields", """[{"op":"replace","path":"/name","value":null}]""", 502)]
    [InlineData("/fields", """[{"op":"replace","path":"","value":null}]""", 502)]
    [InlineData("/fields", """[{"op":"replace","path":"","value":{}}]""", 502)]
    [InlineData("/fields", """[{"op":"remove","path":"/note"}]""", 200)]
    [InlineData("/fields", """[{"op":"replace","path":"/note","value":null}]""", 200)]
    [InlineData("/query?name=n&note=o", """[{"op":"remove","path":"/name"}]""", 502)]
    [InlineData("/query?name=n&note=o", """[{"op":"remove","path":"/note"}]""", 200)]
    [InlineData("/mvc-fields", """[{"op":"remove","path":"/name"}]""", 502)]
    [InlineData("/mvc-fields", """[{"op":"remove","path":"/code"}]""", 502)]
    [InlineData("/mvc-fields", """[{"op":"remove","path":"/note"}]""", 200)]
    [InlineData("/mvc-model", """[{"op":"replace","path":"/name","value":null}]""", 502)]
    [InlineData("/mvc-model", """[{"op":"replace","path":"","value":null}]""", 502)]
    public async Task Patch_OfAFormOrQuery_CantTakeAwayWhatAClientMustSend(string path, string patch, int status)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.WithJson($$"""{"patch":{{patch}}}""")));
        using var form = new FormUrlEncodedContent([new("name", "n"), new("note", "o"), new("code", "c")]);

        var response = await _api.SendAsync(HttpMethod.Post, path, form);

        response.Status.Should().Be(status, response.Body + _api.Logs.Text);
    }

    [Theory]
    [InlineData("/undeclared", 13, 200)]
    [InlineData("/undeclared", 14, 502)]
    [InlineData("/declared", 14, 502)]
    [InlineData("/declared-handler", 14, 502)]
    public async Task Patch_OfABodyThatTheEndpointBindsItself_MakesItNoDeeperThanAClientMay(string path, int levels, int status)
    {
        static string Nested(int levels, string inner)
            => string.Concat(Enumerable.Repeat("""{"a":""", levels)) + inner + new string('}', levels);
        var pointer = string.Concat(Enumerable.Repeat("/a", 50));
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder)
            .Replies(WebhookReply.WithJson($$"""{"patch":[{"op":"add","path":"{{pointer}}/b","value":{{Nested(levels, "1")}}}]}""")));

        var response = await _api.PostAsync(path, Nested(50, "{}"));

        response.Status.Should().Be(status, response.Body + _api.Logs.Text);
        if (status != 200)
        {
            _api.Logs.Text.Should().Contain("invalidAfterEnrichment");
        }
    }

    private Task HookAsync(string document) => _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder)
        .Replies(WebhookReply.WithJson($$"""{"patch":[{"op":"replace","path":"","value":{{document}}}]}""")));

    public sealed class App : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        public async Task InitializeAsync() => Api = await TestApi.StartAsync(api => api
            .Services(HandlerShapes.AddServices)
            .Controller<FormsController>()
            .Map(app =>
            {
                var group = app.MapGroup("").WithBeforeWebhook(TestApiBuilder.BeforeOrder);
                HandlerShapes.Map(group);
                group.MapPost("/declared", (RequestDelegate)EchoAsync).WithMetadata(new Microsoft.AspNetCore.Http.Metadata.AcceptsMetadata(["application/json"], typeof(ClientBodies.Item)));
                group.MapPost("/declared-handler", (Delegate)((HttpContext context) => EchoAsync(context))).Accepts<ClientBodies.Item>("application/json");
                group.MapPost("/declared-list", (RequestDelegate)EchoAsync).WithMetadata(new Microsoft.AspNetCore.Http.Metadata.AcceptsMetadata(["application/json"], typeof(List<int>)));
                group.MapPost("/undeclared", (RequestDelegate)EchoAsync);
                group.MapPost("/fields", ([FromForm] string name, [FromForm] string? note) => name + note).DisableAntiforgery();
                group.MapPost("/query", ([AsParameters] Query query) => query.Name + query.Note);
            }));

        public async Task DisposeAsync() => await Api.DisposeAsync();

        private static async Task EchoAsync(HttpContext context)
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            await context.Response.WriteAsync(await reader.ReadToEndAsync());
        }
    }

    public sealed record Query(string Name, string? Note);

    public sealed class Form
    {
        public string Name { get; set; } = "";

        public string? Note { get; set; }
    }

    [ApiController, BeforeWebhook(TestApiBuilder.BeforeOrder)]
    public sealed class FormsController : ControllerBase
    {
        [HttpPost("mvc-fields")]
        public IActionResult Fields([FromForm] string name, [FromForm] string? note, [FromForm, Microsoft.AspNetCore.Mvc.ModelBinding.BindRequired] string? code)
            => Content(name + note + code);

        [HttpPost("mvc-model")]
        public IActionResult Model([FromForm] Form form) => Content(form.Name + form.Note);
    }
}
