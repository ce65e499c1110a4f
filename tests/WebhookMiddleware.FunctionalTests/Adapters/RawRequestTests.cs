using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Text;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>The middleware, on the JSON body of endpoints that bind nothing.</summary>
public sealed class RawRequestTests(RawRequestTests.App fixture) : IClassFixture<RawRequestTests.App>
{
    // Neither compact nor in any canonical form.
    private const string Odd = "{ \"b\" : 1.0, \"a\":\t\"\\u0416 <&>\",\n \"n\": 1e2 , \"z\": null }\r\n";

    private readonly TestApi _api = fixture.Api;

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json;charset=\"UTF-8\"")]
    [InlineData("APPLICATION/JSON")]
    [InlineData("application/merge-patch+json")]
    [InlineData("application/vnd.erp.order+json; v=2")]
    public async Task Body_ThatIsNotChanged_ReachesTheHandlerToTheByte(string contentType)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));

        var response = await SendAsync("/echo", Odd, contentType);

        response.Status.Should().Be(200, response.Body);
        response.Body.Should().Be(Odd);
        response.Headers["X-Content-Type"].Should().Be(contentType);
        response.Headers["X-Content-Length"].Should().Be($"{Encoding.UTF8.GetByteCount(Odd)}");
        _api.Receiver.Received[0].Data.ToJsonString().Should().Be("""{"b":1.0,"a":"\u0416 \u003C\u0026\u003E","n":1e2,"z":null}""");
        _api.Receiver.Received[0].Body.Should().Contain("Ж <&>");
    }

    [Theory]
    [InlineData("/echo")]
    [InlineData("/echo-pipe")]
    [InlineData("/echo-json")]
    [InlineData("/echo-handler")]
    public async Task Body_ThatIsChanged_ReachesTheHandlerWithItsLength(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.WithJson("""{"mergePatch": {"a": "Ж+", "z": [1]}}""")));

        var response = await SendAsync(path, Odd, "application/json");

        response.Body.Should().Be("""{"b":1.0,"a":"Ж+","n":1e2,"z":[1]}""");
        response.Headers["X-Content-Length"].Should().Be($"{Encoding.UTF8.GetByteCount(response.Body)}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_InChunks_IsReadAndPutBackWithALength(bool isChanged)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder)
            .Replies(isChanged ? WebhookReply.Enrich(new { a = 2 }) : WebhookReply.Allow()));

        var response = await SendAsync("/echo", """{"a": 1}""", "application/json", chunked: true);

        response.Body.Should().Be(isChanged ? """{"a":2}""" : """{"a": 1}""");
        response.Headers["X-Content-Length"].Should().Be($"{response.Body.Length}");
        response.Headers["X-Transfer-Encoding"].Should().BeEmpty();
    }

    [Theory]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":{\"b\":1,\"b\":1}}")]
    [InlineData("{\"a\":\"\\ud83d\"}")]
    [InlineData("{\"\\ud83d\":1}")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{/**/}")]
    [InlineData("\uFEFF{}")]
    [InlineData(" ")]
    public async Task Body_ThatIsNotStrictJson_Is400(string body)
        => await ShouldBeRefusedAsync(await SendWithHookAsync(body), 400);

    [Fact]
    public async Task Body_OfInvalidUtf8_Is400()
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));
        using var content = new ByteArrayContent([.. "{\"a\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        await ShouldBeRefusedAsync(await _api.SendAsync(HttpMethod.Post, "/echo", content), 400);
    }

    [Theory]
    [InlineData(64, 200)]
    [InlineData(65, 400)]
    public async Task Body_OfDepth_IsLimited(int depth, int status)
    {
        var response = await SendWithHookAsync(new string('[', depth) + new string(']', depth));

        response.Status.Should().Be(status);
    }

    [Theory]
    [InlineData("gzip", 415)]
    [InlineData("br, identity", 415)]
    [InlineData("identity", 200)]
    public async Task Body_WithContentEncoding_IsTakenOnlyPlain(string encoding, int status)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));
        using var content = Json("{}");
        content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);

        (await _api.SendAsync(HttpMethod.Post, "/echo", content)).Status.Should().Be(status);
        _api.Receiver.Received.Should().HaveCount(status == 200 ? 1 : 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_LargerThanTheLimit_Is413(bool chunked)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));

        var response = await SendAsync("/echo", $"\"{new string('x', 2048)}\"", "application/json", chunked);

        await ShouldBeRefusedAsync(response, 413);
    }

    [Fact]
    public async Task Body_OfEndpointWithoutActiveHook_IsNoneOfOurBusiness()
    {
        await _api.SetHooksAsync(_ => { });

        var response = await SendAsync("/echo", "no json" + new string('x', 2048), "text/plain");

        response.Status.Should().Be(200);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("application/json", false)]
    [InlineData("application/json", true)]
    [InlineData("text/plain", true)]
    public async Task Body_ThatIsEmpty_IsToldAsEmptyObject(string? contentType, bool chunked)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));

        var response = await SendAsync("/echo", "", contentType, chunked);

        response.Status.Should().Be(200, response.Body);
        response.Body.Should().BeEmpty();
        _api.Receiver.Received[0].Data.ToJsonString().Should().Be("{}");
    }

    [Theory]
    [InlineData("/echo")]
    [InlineData("/echo-json")]
    public async Task Enrich_OfEmptyBody_GivesTheHandlerOne(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.Enrich(new { a = 1 })));

        var response = await _api.SendAsync(HttpMethod.Post, path, json: null);

        response.Body.Should().Be("""{"a":1}""");
        response.Headers["X-Content-Type"].Should().Be("application/json");
    }

    [Theory]
    [InlineData("[1,2]", """[{"op":"add","path":"/-","value":3}]""", "[1,2,3]")]
    [InlineData("\"text\"", """[{"op":"replace","path":"","value":"other"}]""", "\"other\"")]
    public async Task Enrich_OfOtherJsonThanObjects_Works(string body, string patch, string expected)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.WithJson($$"""{"patch": {{patch}}}""")));

        (await SendAsync("/echo", body, "application/json")).Body.Should().Be(expected);
    }

    private static StringContent Json(string json)
    {
        var content = new StringContent(json);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private async Task<TestResponse> SendWithHookAsync(string body)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));
        return await SendAsync("/echo", body, "application/json");
    }

    private async Task<TestResponse> SendAsync(string path, string body, string? contentType, bool chunked = false)
    {
        using var content = chunked ? (HttpContent)new StreamContent(new NonSeekable(Encoding.UTF8.GetBytes(body))) : new StringContent(body);
        content.Headers.ContentType = null;
        if (contentType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        return await _api.SendAsync(HttpMethod.Post, path, content);
    }

    private Task ShouldBeRefusedAsync(TestResponse response, int status)
    {
        response.Status.Should().Be(status);
        response.ContentType.Should().StartWith("application/problem+json");
        _api.Receiver.Received.Should().BeEmpty();
        return Task.CompletedTask;
    }

    public sealed class App : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        public async Task InitializeAsync() => Api = await TestApi.StartAsync(api => api
            .Setting("Webhooks:MaxRequestBodyBytes", "1024")
            .Map(app =>
            {
                var group = app.MapGroup("").WithBeforeWebhook(TestApiBuilder.BeforeOrder);
                group.MapPost("/echo", (RequestDelegate)(async context =>
                {
                    Describe(context);
                    await context.Request.Body.CopyToAsync(context.Response.Body);
                }));
                group.MapPost("/echo-pipe", (RequestDelegate)(async context =>
                {
                    Describe(context);
                    await context.Request.BodyReader.CopyToAsync(context.Response.BodyWriter);
                }));
                group.MapPost("/echo-json", (RequestDelegate)(async context =>
                {
                    Describe(context);
                    var body = await context.Request.ReadFromJsonAsync<System.Text.Json.Nodes.JsonNode>();
                    await context.Response.WriteAsync(body!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
                }));
                group.MapPost("/echo-handler", async (HttpContext context, CancellationToken cancellationToken) =>
                {
                    Describe(context);
                    await context.Request.Body.CopyToAsync(context.Response.Body, cancellationToken);
                });
            }));

        public async Task DisposeAsync() => await Api.DisposeAsync();

        private static void Describe(HttpContext context)
        {
            var headers = context.Response.Headers;
            headers["X-Content-Type"] = context.Request.ContentType ?? "";
            headers["X-Content-Length"] = $"{context.Request.ContentLength}";
            headers["X-Transfer-Encoding"] = $"{context.Request.Headers.TransferEncoding}";
        }
    }

    private sealed class NonSeekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
