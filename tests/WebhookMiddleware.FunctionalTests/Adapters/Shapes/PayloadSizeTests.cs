using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using static WebhookMiddleware.FunctionalTests.Adapters.Payloads;

namespace WebhookMiddleware.FunctionalTests.Adapters.Shapes;

/// <summary>One bound holds for the payload of a request, whatever binds it: before the first webhook is called, and after each.</summary>
public sealed class PayloadSizeTests(PayloadSizeTests.App fixture) : IClassFixture<PayloadSizeTests.App>
{
    // A little less than what the client sends at once: a server that refuses a body ends the connection, whatever still comes.
    private const int Limit = 3200;
    private const int MaxValues = 1000;

    private readonly TestApi _api = fixture.Api;

    public static TheoryData<string, bool> Shapes { get; } = AllShapes();

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Request_ThatIsTooLarge_IsRefusedBeforeAnyWebhook(string path, bool chunked)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.WithJson("""{"context":{"a":1}}""")));

        var small = await SendAsync(path, 2500, chunked);
        var large = await SendAsync(path, 3500, chunked);

        small.Status.Should().Be(200, small.Body + _api.Logs.Text);
        large.Status.Should().Be(413, large.Body);
        large.ContentType.Should().StartWith("application/problem+json");
        _api.Receiver.Received.Should().ContainSingle("the large one is refused before any webhook is called");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Request_ThatNoWebhookIsCalledFor_IsNotConcerned(string path, bool chunked)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).With(hook => hook with { IsActive = false }));
        (await SendAsync(path, 6000, chunked)).Status.Should().Be(200);

        // Where the body itself is the payload it is taken in as soon as there is an active webhook, whomever that concerns.
        if (path is not ("/raw" or "/request" or "/bind-async"))
        {
            await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).With(hook => hook with { Tenant = "another" }));
            (await SendAsync(path, 6000, chunked)).Status.Should().Be(200);
            await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).With(hook => hook with { ValidTo = DateTimeOffset.UnixEpoch }));
            (await SendAsync(path, 6000, chunked)).Status.Should().Be(200);
        }

        _api.Receiver.Received.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Request_OfAnAfterEventOnly_IsServedAndToldAsEmpty(string path, bool chunked)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.AfterOrder));

        (await SendAsync(path, 6000, chunked)).Status.Should().Be(200);

        (await _api.Receiver.WaitForAsync(1))[0].Data.ToJsonString().Should().Be("{}");
    }

    [Theory]
    [InlineData("/node")]
    [InlineData("/element")]
    [InlineData("/lists")]
    [InlineData("/raw")]
    [InlineData("/request")]
    [InlineData("/api/lists")]
    public async Task Request_WithTooManyValues_IsRefused(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));
        static string Lists(int count) => $"[{string.Join(',', Enumerable.Repeat("[]", count))}]";

        (await _api.PostAsync(path, Lists(MaxValues - 1))).Status.Should().Be(200);
        (await _api.PostAsync(path, Lists(MaxValues))).Status.Should().Be(413);
        (await _api.PostAsync(path, $"[\"{new string(',', MaxValues)}\"]")).Status.Should().NotBe(413, "commas in a text are no values");
    }

    [Theory]
    [InlineData("/raw", '[', ",")]
    [InlineData("/raw", '{', ",")]
    [InlineData("/request", '[', "[")]
    [InlineData("/bind-async", '[', ",")]
    public async Task Request_OfManyValuesThatIsNoJson_IsRefusedAsNoJson(string path, char first, string repeated)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));

        var response = await _api.PostAsync(path, first + string.Concat(Enumerable.Repeat(repeated, Limit / 2)));

        response.Status.Should().Be(400, response.Body + _api.Logs.Text);
        _api.Receiver.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task Request_OfManyValuesThatIsNoJson_ReachesAHandlerThatNoWebhookGuards()
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.AfterOrder));
        var body = "[" + new string(',', Limit / 2);

        var response = await _api.PostAsync("/length", body);

        response.Body.Should().Be($"{body.Length}", _api.Logs.Text);
        (await _api.Receiver.WaitForAsync(1))[0].Data.ToJsonString().Should().Be("{}");
    }

    [Theory]
    [InlineData("/class", """{"mergePatch":{"name":"@"}}""")]
    [InlineData("/class", """{"patch":[{"op":"add","path":"/inners","value":[{"code":"A"},{"code":"@"}]}]}""")]
    [InlineData("/class", """{"context":{"a":"@"}}""")]
    [InlineData("/class", """{"mergePatch":{"name":"b"},"context":{"a":"@"}}""")]
    [InlineData("/node", """{"patch":[{"op":"replace","path":"","value":{"name":"@"}}]}""")]
    [InlineData("/api/class", """{"mergePatch":{"name":"@"}}""")]
    [InlineData("/raw", """{"mergePatch":{"name":"@"}}""")]
    [InlineData("/request", """{"mergePatch":{"name":"@"}}""")]
    [InlineData("/form", """{"mergePatch":{"name":"@"}}""")]
    public async Task Enrichment_ThatMakesThePayloadTooLarge_IsTheWebhooksFailure(string path, string answer)
    {
        var reply = WebhookReply.WithJson(answer.Replace("@", new string('y', 5000), StringComparison.Ordinal));
        await _api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder).Replies(reply);
            hooks.On(TestApiBuilder.BeforeOrder);
        });

        var refused = await SendAsync(path, 300, chunked: false);

        refused.Status.Should().Be(502, refused.Body);
        refused.Json["type"]!.GetValue<string>().Should().Be("urn:webhook:failed");
        _api.Logs.Text.Should().Contain("payloadTooLarge").And.Contain("Webhooks:MaxRequestBodyBytes");
        _api.Receiver.Received.Should().ContainSingle("the run has ended");

        await _api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder).ContinueOnFailure().Replies(reply);
            hooks.On(TestApiBuilder.BeforeOrder);
        });
        var passed = await SendAsync(path, 300, chunked: false);

        passed.Status.Should().Be(200, passed.Body + _api.Logs.Text);
        _api.Receiver.Received.Select(received => received.Data.ToJsonString()).Distinct().Should().ContainSingle("the payload stays as it was");
        _api.Receiver.Received[1].Json["context"]!.ToJsonString().Should().Be("{}");
    }

    [Fact]
    public async Task Enrichments_OfOneStage_FailFromTheOneThatCrossesTheLimit()
    {
        var reply = (string member) => WebhookReply.WithJson($$$"""{"context":{"{{{member}}}":1},"mergePatch":{"{{{member}}}":"{{{new string('y', 1500)}}}"}}""");
        await _api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder).Named("a").WithOrder(1).Replies(reply("a"));
            hooks.On(TestApiBuilder.BeforeOrder).Named("b").WithOrder(1).ContinueOnFailure().Replies(reply("b"));
            hooks.On(TestApiBuilder.BeforeOrder).Named("c").WithOrder(1).ContinueOnFailure().Replies(reply("c"));
            hooks.On(TestApiBuilder.BeforeOrder).Named("d").WithOrder(2);
        });

        var response = await _api.PostAsync("/node", $$"""{"name":"{{new string('x', 1500)}}"}""");

        response.Status.Should().Be(200, response.Body + _api.Logs.Text);
        var last = _api.Receiver.Received[^1];
        last.Data.AsObject().Select(member => member.Key).Should().Equal("name", "a");
        last.Json["context"]!.ToJsonString().Should().Be("""{"a":1}""");
        _api.Logs.Text.Split("payloadTooLarge").Should().HaveCount(3, "b and c would each have crossed it");
    }

    [Fact]
    public async Task Form_WithLargeFiles_IsNoLargePayload()
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));
        using var form = new MultipartFormDataContent
        {
            { new StringContent("n"), "name" },
            { new ByteArrayContent(new byte[20_000]), "file", "a.bin" },
        };

        var response = await _api.SendAsync(HttpMethod.Post, "/form-file", form);

        response.Status.Should().Be(200, response.Body + _api.Logs.Text);
        _api.Receiver.Received.Should().ContainSingle();
    }

    private async Task<TestResponse> SendAsync(string path, int size, bool chunked)
    {
        var text = new string('x', size - 21);
        if (path == "/form")
        {
            using var form = new FormUrlEncodedContent([new("name", text)]);
            return await _api.SendAsync(HttpMethod.Post, path, form);
        }

        var body = Encoding.UTF8.GetBytes($$"""{"name":"{{text}}","count":2}""");
        using HttpContent content = chunked ? new ChunkedContent(body) : new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return await _api.SendAsync(HttpMethod.Post, path, content);
    }

    private static TheoryData<string, bool> AllShapes()
    {
        var data = new TheoryData<string, bool>();
        foreach (var path in new[] { "/class", "/node", "/element", "/holder", "/filtered", "/bind-async", "/raw", "/request", "/api/class", "/plain/class" })
        {
            data.Add(path, false);
            data.Add(path, true);
        }

        data.Add("/form", false);
        return data;
    }

    public sealed class App : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        public async Task InitializeAsync() => Api = await TestApi.StartAsync(api => api
            .Setting("Webhooks:MaxRequestBodyBytes", Limit.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .Setting("Webhooks:MaxPayloadValues", MaxValues.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .Controller<SizedController>()
            .Controller<PlainSizedController>()
            .Map(app =>
            {
                var group = app.MapGroup("").WithBeforeWebhook(TestApiBuilder.BeforeOrder).WithAfterWebhook(TestApiBuilder.AfterOrder);
                group.MapPost("/class", (PlainBody body) => body.Name);
                group.MapPost("/node", ([FromBody] JsonNode body) => body.ToJsonString());
                group.MapPost("/element", (JsonElement body) => body.GetRawText());
                group.MapPost("/lists", (List<List<int>> body) => body.Count);
                group.MapPost("/holder", ([AsParameters] Held held) => held.Body.Name);
                group.MapPost("/filtered", (PlainBody body) => body.Name).AddEndpointFilter((context, next) => next(context));
                group.MapPost("/bind-async", (HandlerShapes.Own own) => own.Name);
                group.MapPost("/raw", (RequestDelegate)(async context => await context.Response.WriteAsync((await context.Request.ReadFromJsonAsync<JsonNode>())!.ToJsonString())));
                group.MapPost("/request", async (HttpRequest request) => (await request.ReadFromJsonAsync<JsonNode>())!.ToJsonString());
                group.MapPost("/length", async (HttpRequest request) => (await new StreamReader(request.Body).ReadToEndAsync()).Length);
                group.MapPost("/form", ([FromForm] string name) => name).DisableAntiforgery();
                group.MapPost("/form-file", ([FromForm] string name, IFormFile file) => name + file.Length).DisableAntiforgery();
            }));

        public async Task DisposeAsync() => await Api.DisposeAsync();
    }

    public sealed record Held(PlainBody Body);

    [ApiController, Route("api"), BeforeWebhook(TestApiBuilder.BeforeOrder), AfterWebhook(TestApiBuilder.AfterOrder)]
    public sealed class SizedController : ControllerBase
    {
        [HttpPost("class")]
        public IActionResult Class(PlainBody body) => Ok(body);

        [HttpPost("lists")]
        public IActionResult Lists(List<List<int>> body) => Ok(body.Count);
    }

    [Route("plain"), BeforeWebhook(TestApiBuilder.BeforeOrder), AfterWebhook(TestApiBuilder.AfterOrder)]
    public sealed class PlainSizedController : ControllerBase
    {
        [HttpPost("class")]
        public IActionResult Class([FromBody] PlainBody body) => Ok(body);
    }
}
