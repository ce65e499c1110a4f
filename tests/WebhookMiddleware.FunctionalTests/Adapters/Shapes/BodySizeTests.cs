using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;

namespace WebhookMiddleware.FunctionalTests.Adapters.Shapes;

/// <summary>The handler's own limit on its body holds although the body has been taken in for webhooks before.</summary>
public sealed class BodySizeTests(BodySizeTests.App fixture) : IClassFixture<BodySizeTests.App>
{
    private readonly TestApi _api = fixture.Api;

    [Theory]
    [InlineData("/raw", false)]
    [InlineData("/raw", true)]
    [InlineData("/request", false)]
    [InlineData("/request", true)]
    [InlineData("/filter", false)]
    [InlineData("/mvc", false)]
    public async Task MaxRequestBodySize_SetByTheHandler_StillWorks(string path, bool chunked)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));

        (await SendAsync($"{path}?max=100", 50, chunked)).Status.Should().Be(200);
        (await SendAsync($"{path}?max=100", 200, chunked)).Status.Should().Be(413);
        _api.Receiver.Received.Should().HaveCount(2, "webhooks come before the handler sets its limit");
    }

    [Theory]
    [InlineData("/raw")]
    [InlineData("/request")]
    public async Task MaxRequestBodySize_OfAfterEventsOnly_StillWorks(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.AfterOrder));

        (await SendAsync($"{path}?max=3000", 2500, chunked: true)).Status.Should().Be(200, "that is more than webhooks are told, but no more than the handler takes");
        (await SendAsync($"{path}?max=3000", 3500, chunked: true)).Status.Should().Be(413);
    }

    [Theory]
    [InlineData("/limited-raw", false)]
    [InlineData("/limited-raw", true)]
    [InlineData("/limited-request", false)]
    [InlineData("/limited-request", true)]
    [InlineData("/limited-bind-async", true)]
    [InlineData("/limited-mvc", false)]
    [InlineData("/limited-mvc", true)]
    public async Task RequestSizeLimit_OfTheEndpoint_IsTheSmaller(string path, bool chunked)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));

        (await SendAsync(path, 50, chunked)).Status.Should().Be(200);
        (await SendAsync(path, 200, chunked)).Status.Should().Be(413);
        _api.Receiver.Received.Should().ContainSingle();
    }

    [Fact]
    public async Task MaxRequestBodySize_IsAboutTheClientsBody_NotTheEnrichedOne()
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.Enrich(new { name = new string('y', 500) })));

        (await SendAsync("/request?max=100", 50, chunked: false)).Status.Should().Be(200);
    }

    private async Task<TestResponse> SendAsync(string path, int size, bool chunked)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"name":"{{new string('x', size - 11)}}"}""");
        using HttpContent content = chunked ? new ChunkedContent(body) : new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return await _api.SendAsync(HttpMethod.Post, path, content);
    }

    public sealed class App : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        public async Task InitializeAsync() => Api = await TestApi.StartAsync(api => api
            .Setting("Webhooks:MaxRequestBodyBytes", "2048")
            .Controller<LimitedController>()
            .Map(app =>
            {
                var group = app.MapGroup("").WithBeforeWebhook(TestApiBuilder.BeforeOrder).WithAfterWebhook(TestApiBuilder.AfterOrder);
                group.MapPost("/raw", (RequestDelegate)(async context => await context.Response.WriteAsync(await SetAndReadAsync(context))));
                group.MapPost("/request", (int? max, HttpContext context) => SetAndReadAsync(context));
                group.MapPost("/filter", (int? max, Stream body, HttpContext context) => SetAndReadAsync(context));
                group.MapPost("/limited-raw", (RequestDelegate)(async context => await context.Response.WriteAsync(await ReadAsync(context))))
                    .WithMetadata(new RequestSizeLimitAttribute(100));
                group.MapPost("/limited-request", (int? max, HttpContext context) => ReadAsync(context)).WithMetadata(new RequestSizeLimitAttribute(100));
                group.MapPost("/limited-bind-async", (HandlerShapes.Own own) => own.Name).WithMetadata(new RequestSizeLimitAttribute(100));
            }));

        public async Task DisposeAsync() => await Api.DisposeAsync();
    }

    public static Task<string> SetAndReadAsync(HttpContext context)
    {
        var size = context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>();
        size.MaxRequestBodySize = long.Parse(context.Request.Query["max"]!, System.Globalization.CultureInfo.InvariantCulture);
        return ReadAsync(context);
    }

    private static async Task<string> ReadAsync(HttpContext context) => (await context.Request.ReadFromJsonAsync<JsonNode>())!["name"]!.GetValue<string>();

    [ApiController, BeforeWebhook(TestApiBuilder.BeforeOrder)]
    public sealed class LimitedController : ControllerBase
    {
        [HttpPost("mvc")]
        public Task<string> Post() => SetAndReadAsync(HttpContext);

        [HttpPost("limited-mvc"), RequestSizeLimit(100)]
        public Task<string> Limited() => ReadAsync(HttpContext);
    }
}
