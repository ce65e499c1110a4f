using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;

namespace WebhookMiddleware.FunctionalTests.Adapters.Shapes;

/// <summary>A webhook sees what a handler is given, and changes it, however the handler takes it.</summary>
public sealed class HandlerShapeTests(HandlerShapeTests.App fixture) : IClassFixture<HandlerShapeTests.App>
{
    private readonly TestApi _api = fixture.Api;

    public static TheoryData<string> Paths => new(HandlerShapes.Paths);

    public static TheoryData<string> PathsThatReadTheBody => new(HandlerShapes.Paths.Where(path => path is not "/body" && IsRaw(path)));

    [Theory]
    [MemberData(nameof(Paths))]
    public Task Condition_OnTheBody_HoldsForEveryShape(string path) => _api.CheckConditionAsync(path);

    [Theory]
    [MemberData(nameof(Paths))]
    public Task Enrich_ReachesEveryShape(string path) => _api.CheckEnrichmentAsync(path);

    [Theory]
    [MemberData(nameof(PathsThatReadTheBody))]
    public async Task Body_ThatCantBeShown_IsRefused(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));

        (await SendAsync(path, "name=stop", "application/x-www-form-urlencoded")).Status.Should().Be(415);
        (await SendAsync(path, """{"name":""", "application/json")).Status.Should().Be(400);

        _api.Receiver.Received.Should().BeEmpty();
    }

    [Theory]
    [InlineData("/bind-async")]
    [InlineData("/bind-async-in-parameters")]
    public async Task Request_WithoutBody_IsToldAsEmptyObject(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));

        var response = await _api.PostAsync(path, null);

        response.Body.Should().Be("none");
        _api.Receiver.Received[0].Data.ToJsonString().Should().Be("{}");
    }

    [Theory]
    [InlineData("/bind-async", "name")]
    [InlineData("/bind-async-in-parameters", "name")]
    public async Task Enrich_ThatTheTypeCantBind_IsTheHooksFailure(string path, string member)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder)
            .Replies(WebhookReply.WithJson($$"""{"patch": [{"op":"remove","path":"/{{member}}"}]}""")));

        var response = await _api.PostAsync(path, """{"name":"go"}""");

        response.Status.Should().Be(502, response.Body);
        _api.Logs.Text.Should().Contain("invalidAfterEnrichment").And.Contain("it can't be bound to the handler's arguments");
    }

    [Fact]
    public async Task FilterOfTheHost_ThatRefuses_ComesBeforeTheHooksOfAHandlerThatReadsTheBody()
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));

        foreach (var path in (string[])["/context-and-service", "/bind-async", "/stream"])
        {
            (await _api.PostAsync(path, """{"name":"go"}""", ("X-Refuse", "1"))).Status.Should().Be(401, path);
        }

        _api.Receiver.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task JsonPatchDocument_IsToldAsWrittenAndAPartOfItIsRefusedByName()
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder)
            .Replies(WebhookReply.Patch(new { op = "add", path = "/-", value = new { op = "replace", path = "/name", value = "by hook" } })));

        var response = await SendAsync("/json-patch", """[{"op":"replace","path":"/name","value":"x"},{"op":"test","path":"/name","value":"x"}]""", "application/json-patch+json");

        // Its own converter reads and writes it as a whole: what a part would become in it can't be known.
        response.Status.Should().Be(502, response.Body);
        _api.Logs.Text.Should().Contain("invalidAfterEnrichment").And.Contain("converter");
        var data = _api.Receiver.Received[0].Data.AsArray();
        data.Should().HaveCount(2);
        data[0]!["op"]!.GetValue<string>().Should().Be("replace");
        data[0]!["path"]!.GetValue<string>().Should().Be("/name");
        data[0]!["value"]!.GetValue<string>().Should().Be("x");
    }

    [Fact]
    public async Task Text_FromTheBody_IsToldAsJsonText()
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder)
            .Replies(WebhookReply.Patch(new { op = "replace", path = "", value = "other" })));

        (await _api.PostAsync("/text", "\"some\"")).Body.Should().Be("other");
        _api.Receiver.Received[0].Data.ToJsonString().Should().Be("\"some\"");
    }

    [Theory]
    [InlineData("/sequence")]
    [InlineData("/from-body-sequence")]
    public async Task Sequence_ThatIsReadOnce_IsToldAsTheBodyAndReachesTheHandlerEnriched(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder)
            .Replies(WebhookReply.Patch(new { op = "add", path = "/-", value = new { name = "by hook" } })));

        (await _api.PostAsync(path, """[{"name":"first"}]""")).Body.Should().Be("first,by hook");
        _api.Receiver.Received[0].Data.ToJsonString().Should().Be("""[{"name":"first"}]""");
    }

    private static bool IsRaw(string path)
        => path.Contains("context", StringComparison.Ordinal) && path != "/context-beside-body"
            || path.Contains("stream", StringComparison.Ordinal) || path.Contains("pipe", StringComparison.Ordinal)
            || path.Contains("request", StringComparison.Ordinal) || path.Contains("bind-async", StringComparison.Ordinal) || path == "/service-only";

    private async Task<TestResponse> SendAsync(string path, string body, string contentType)
    {
        using var content = new StringContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        return await _api.SendAsync(HttpMethod.Post, path, content);
    }

    public sealed class App : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        public async Task InitializeAsync() => Api = await TestApi.StartAsync(api => api
            .WithoutMiddleware()
            .Services(HandlerShapes.AddServices)
            .Map(app =>
            {
                var group = app.MapGroup("")
                    .AddEndpointFilter((call, next) => call.HttpContext.Request.Headers.ContainsKey("X-Refuse") ? new(Results.StatusCode(401)) : next(call))
                    .WithBeforeWebhook(TestApiBuilder.BeforeOrder);
                HandlerShapes.Map(group);
                group.MapPost("/text", ([FromBody] string text) => text);
                group.MapPost("/sequence", (IAsyncEnumerable<HandlerShapes.Named> items) => JoinAsync(items));
                group.MapPost("/from-body-sequence", ([FromBody] IAsyncEnumerable<HandlerShapes.Named> items, TimeProvider _) => JoinAsync(items));
                group.MapPost("/json-patch", (JsonPatchDocument<HandlerShapes.Named> patch) =>
                {
                    var target = new HandlerShapes.Named();
                    patch.ApplyTo(target);
                    return target.Name;
                });
            }));

        public async Task DisposeAsync() => await Api.DisposeAsync();

        private static async Task<string> JoinAsync(IAsyncEnumerable<HandlerShapes.Named> items)
            => string.Join(',', await items.Select(item => item.Name).ToListAsync());
    }
}
