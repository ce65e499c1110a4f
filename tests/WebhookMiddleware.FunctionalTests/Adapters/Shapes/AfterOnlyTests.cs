using System.Text;

namespace WebhookMiddleware.FunctionalTests.Adapters.Shapes;

/// <summary>Where no before-event depends on the body, nothing is refused: webhooks are told the body if it is JSON.</summary>
public sealed class AfterOnlyTests(AfterOnlyTests.App fixture) : IClassFixture<AfterOnlyTests.App>
{
    private static readonly string Large = $$"""{"name":"{{new string('x', 4000)}}"}""";

    private readonly TestApi _api = fixture.Api;

    public static TheoryData<string> Paths => ["/raw", "/request", "/stream", "/bind-async", "/mvc", "/both-raw", "/both-request"];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Body_OfAnyContentType_ReachesTheHandler(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.AfterOrder));

        foreach (var (body, contentType) in ((string, string?)[])
            [("name=x", "application/x-www-form-urlencoded"), ("{\"name\":", "application/json"), ("<a/>", "application/xml"), ("plain", null), ("", "text/plain")])
        {
            var response = await SendAsync(path, body, contentType, chunked: false);

            response.Status.Should().Be(200, response.Body);
            response.Body.Should().Be($"{body}|{contentType}");
        }

        var told = await _api.Receiver.WaitForAsync(5);
        told.Select(received => received.Data.ToJsonString()).Should().AllBe("{}");
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Body_OfJson_IsTold(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.AfterOrder));

        var response = await SendAsync(path, """{"name": "x"}""", "application/json", chunked: true);

        response.Body.Should().Be("""{"name": "x"}|application/json""");
        (await _api.Receiver.WaitForAsync(1))[0].Data.ToJsonString().Should().Be("""{"name":"x"}""");
    }

    [Theory]
    [InlineData("/raw", false)]
    [InlineData("/raw", true)]
    [InlineData("/request", true)]
    [InlineData("/stream", true)]
    [InlineData("/bind-async", true)]
    [InlineData("/mvc", true)]
    [InlineData("/buffered", true)]
    public async Task Body_LargerThanTheLimit_ReachesTheHandlerWhole(string path, bool chunked)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.AfterOrder));

        var response = await SendAsync(path, Large, "application/json", chunked);

        response.Status.Should().Be(200, response.Body);
        response.Body.Should().Be($"{Large}|application/json");
        (await _api.Receiver.WaitForAsync(1))[0].Data.ToJsonString().Should().Be("{}");
    }

    [Theory]
    [InlineData("/both-raw")]
    [InlineData("/both-request")]
    public async Task Body_ThatABeforeEventDependsOn_IsStillRefused(string path)
    {
        await _api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder);
            hooks.On(TestApiBuilder.AfterOrder);
        });

        (await SendAsync(path, "plain", "text/plain", chunked: false)).Status.Should().Be(415);
        _api.Receiver.Received.Should().BeEmpty();
    }

    private async Task<TestResponse> SendAsync(string path, string body, string? contentType, bool chunked)
    {
        using HttpContent content = chunked ? new ChunkedContent(Encoding.UTF8.GetBytes(body)) : new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (contentType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        return await _api.SendAsync(HttpMethod.Post, path, content);
    }

    public sealed class App : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        public async Task InitializeAsync() => Api = await TestApi.StartAsync(api => api
            .Setting("Webhooks:MaxRequestBodyBytes", "1024")
            .Controller<EchoController>()
            .Use(app => app.Use((context, next) =>
            {
                if (context.Request.Path.StartsWithSegments("/buffered"))
                {
                    context.Request.EnableBuffering();
                }

                return next(context);
            }))
            .Map(app =>
            {
                var group = app.MapGroup("").WithAfterWebhook(TestApiBuilder.AfterOrder);
                group.MapPost("/raw", (RequestDelegate)(async context => await context.Response.WriteAsync(await EchoAsync(context.Request))));
                group.MapPost("/buffered", (int? page, HttpRequest request) => EchoAsync(request));
                group.MapPost("/request", (int? page, HttpRequest request) => EchoAsync(request));
                group.MapPost("/stream", async (Stream body, HttpRequest request) => await ReadAsync(body) + "|" + request.ContentType);
                group.MapPost("/bind-async", (Own own) => own.Text);
                app.MapPost("/both-raw", (RequestDelegate)(async context => await context.Response.WriteAsync(await EchoAsync(context.Request))))
                    .WithBeforeWebhook(TestApiBuilder.BeforeOrder).WithAfterWebhook(TestApiBuilder.AfterOrder);
                app.MapPost("/both-request", (int? page, HttpRequest request) => EchoAsync(request))
                    .WithBeforeWebhook(TestApiBuilder.BeforeOrder).WithAfterWebhook(TestApiBuilder.AfterOrder);
            }));

        public async Task DisposeAsync() => await Api.DisposeAsync();
    }

    public static async Task<string> EchoAsync(HttpRequest request) => await ReadAsync(request.Body) + "|" + request.ContentType;

    private static async Task<string> ReadAsync(Stream body)
    {
        using var reader = new StreamReader(body);
        return await reader.ReadToEndAsync();
    }

    public sealed class Own
    {
        public string? Text { get; init; }

        public static async ValueTask<Own?> BindAsync(HttpContext context) => new() { Text = await EchoAsync(context.Request) };
    }

    [ApiController]
    public sealed class EchoController : ControllerBase
    {
        [HttpPost("mvc"), AfterWebhook(TestApiBuilder.AfterOrder)]
        public Task<string> Post() => EchoAsync(Request);
    }
}
