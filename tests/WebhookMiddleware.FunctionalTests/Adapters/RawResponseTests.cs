using System.Text;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>How the middleware holds responses back until after-events have been told, and which it lets through.</summary>
public sealed class RawResponseTests(RawResponseTests.App fixture) : IClassFixture<RawResponseTests.App>
{
    private const string After = TestApiBuilder.AfterOrder;

    private readonly TestApi _api = fixture.Api;

    [Theory]
    [InlineData("/json", 200, """{"id":7}""")]
    [InlineData("/json-flushed", 200, """{"id":7}""")]
    [InlineData("/json-pipe", 200, """{"id":7}""")]
    [InlineData("/json-sync", 200, """{"id":7}""")]
    [InlineData("/problem-of-success", 201, """{"id":7}""")]
    [InlineData("/text", 200, null)]
    [InlineData("/large-json", 200, null)]
    [InlineData("/broken-json", 200, null)]
    [InlineData("/nothing", 200, null)]
    [InlineData("/no-content", 204, null)]
    [InlineData("/started", 200, null)]
    [InlineData("/completed", 200, """{"id":7}""")]
    public async Task Success_IsToldWithWhatCouldBeHeld(string path, int status, string? body)
    {
        await HookAsync();

        var response = await _api.PostAsync(path, """{"a": 1}""");

        response.Status.Should().Be(status, response.Body);
        var told = _api.Receiver.Received.Should().ContainSingle().Subject.Json;
        told["data"]!.ToJsonString().Should().Be("""{"a":1}""");
        told["response"]!["status"]!.GetValue<int>().Should().Be(status);
        told["response"]!["body"]?.ToJsonString().Should().Be(body);
        response.Body.Should().Be(body ?? path switch
        {
            "/text" => "plain",
            "/large-json" => App.Large,
            "/broken-json" => """{"id":""",
            _ => "",
        });
        response.Headers["X-Accept-Encoding"].Should().BeEmpty();
    }

    [Theory]
    [InlineData("/not-found", 404)]
    [InlineData("/problem", 409)]
    [InlineData("/throws", 500)]
    [InlineData("/throws-late", 500)]
    public async Task Failure_TellsNobody(string path, int status)
    {
        await HookAsync();

        (await _api.PostAsync(path, "{}")).Status.Should().Be(status);

        _api.Receiver.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task EmptyResponse_CanStillGetABodyFurtherOut()
    {
        await HookAsync();

        (await _api.PostAsync("/not-found", "{}")).Body.Should().Be("page for 404");
    }

    [Fact]
    public async Task Json_IsHeldUntilTheAfterHookHasAnswered()
    {
        var called = new TaskCompletionSource();
        var answer = new TaskCompletionSource<WebhookReply>();
        await _api.SetHooksAsync(hooks => hooks.On(After).Replies(_ =>
        {
            called.SetResult();
            return answer.Task;
        }));

        var response = _api.PostAsync("/json-flushed", "{}");
        await called.Task.WaitAsync(TimeSpan.FromSeconds(30));

        response.IsCompleted.Should().BeFalse();
        answer.SetResult(WebhookReply.Allow());
        (await response).Body.Should().Be("""{"id":7}""");
    }

    [Fact]
    public async Task Events_PassAsTheyAreWritten()
    {
        await HookAsync();
        fixture.GoOn = new TaskCompletionSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/events") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };

        using var response = await _api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        using var reader = new StreamReader(stream);
        var first = await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
        _api.Receiver.Received.Should().ContainSingle("it is told before the first byte").Which.Json["response"]!["body"].Should().BeNull();
        fixture.GoOn.SetResult();

        first.Should().Be("data: 1");
        (await reader.ReadToEndAsync()).Should().Be("\ndata: 2\n\n");
    }

    [Fact]
    public async Task File_IsSentWhole()
    {
        await HookAsync();

        var response = await _api.PostAsync("/file", "{}");

        response.Body.Should().Be(await File.ReadAllTextAsync(App.FilePath));
        _api.Receiver.Received.Should().ContainSingle();
    }

    [Fact]
    public async Task Client_ThatIsGone_DoesNotKeepTheEventFromBeingTold()
    {
        await HookAsync();
        fixture.GoOn = new TaskCompletionSource();
        fixture.Started = new TaskCompletionSource();
        fixture.Aborted = new TaskCompletionSource();
        using var gone = new CancellationTokenSource();
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");
        var request = _api.Client.PostAsync("/slow", content, gone.Token);
        await fixture.Started.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await gone.CancelAsync();
        await fixture.Aborted.Task.WaitAsync(TimeSpan.FromSeconds(30));
        fixture.GoOn.SetResult();

        await request.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        (await _api.Receiver.WaitForAsync(1, After))[0].Json["response"]!["body"]!.ToJsonString().Should().Be("""{"id":7}""");
    }

    private Task HookAsync() => _api.SetHooksAsync(hooks => hooks.On(After));

    public sealed class App : IAsyncLifetime
    {
        public static readonly string Large = $"\"{new string('x', 3000)}\"";

        private const string Json = """{"id":7}""";

        internal static string FilePath { get; } = typeof(App).Assembly.Location[..^3] + "deps.json";

        internal TestApi Api { get; private set; } = null!;

        internal TaskCompletionSource GoOn { get; set; } = new();

        internal TaskCompletionSource Started { get; set; } = new();

        internal TaskCompletionSource Aborted { get; set; } = new();

        public async Task InitializeAsync() => Api = await TestApi.StartAsync(api => api
            .Setting("Webhooks:MaxResponseBodyBytes", "2000")
            .Services(services => services.Configure<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>(options => options.AllowSynchronousIO = true))
            .Use(app => app.UseStatusCodePages(pages => pages.HttpContext.Response.WriteAsync($"page for {pages.HttpContext.Response.StatusCode}")))
            .Map(app =>
            {
                var group = app.MapGroup("").WithAfterWebhook(After);
                void Post(string path, string? contentType, Func<HttpContext, Task> handler) => group.MapPost(path, (RequestDelegate)(context =>
                {
                    context.Response.ContentType = contentType;
                    context.Response.Headers["X-Accept-Encoding"] = context.Request.Headers.AcceptEncoding.ToString();
                    return handler(context);
                }));

                Post("/json", "application/json; charset=utf-8", context => context.Response.WriteAsync(Json));
                Post("/json-flushed", "application/json", async context =>
                {
                    await context.Response.WriteAsync(Json[..3]);
                    await context.Response.Body.FlushAsync();
                    await context.Response.WriteAsync(Json[3..]);
                });
                Post("/json-pipe", "application/vnd.x+json", async context =>
                {
                    await context.Response.StartAsync();
                    context.Response.ContentLength = Json.Length;
                    await context.Response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(Json));
                });
                Post("/json-sync", "application/json", context =>
                {
                    context.Response.Body.Write(Encoding.UTF8.GetBytes(Json));
                    context.Response.Body.Flush();
                    return Task.CompletedTask;
                });
                Post("/problem-of-success", "application/problem+json", context =>
                {
                    context.Response.StatusCode = 201;
                    return context.Response.WriteAsync(Json);
                });
                Post("/text", "text/plain", context => context.Response.WriteAsync("plain"));
                Post("/large-json", "application/json", async context =>
                {
                    await context.Response.WriteAsync(Large[..1500]);
                    await context.Response.WriteAsync(Large[1500..]);
                });
                Post("/broken-json", "application/json", context => context.Response.WriteAsync("""{"id":"""));
                Post("/nothing", null, _ => Task.CompletedTask);
                Post("/no-content", null, context =>
                {
                    context.Response.StatusCode = 204;
                    return Task.CompletedTask;
                });
                Post("/started", null, context => context.Response.StartAsync());
                Post("/completed", "application/json", async context =>
                {
                    await context.Response.WriteAsync(Json);
                    await context.Response.CompleteAsync();
                });
                Post("/not-found", null, context =>
                {
                    context.Response.StatusCode = 404;
                    return Task.CompletedTask;
                });
                Post("/problem", "application/problem+json", context =>
                {
                    context.Response.StatusCode = 409;
                    return context.Response.WriteAsync(Json);
                });
                Post("/throws", null, _ => throw new InvalidOperationException("Broken."));
                Post("/throws-late", "application/json", async context =>
                {
                    await context.Response.WriteAsync(Json);
                    throw new InvalidOperationException("Broken.");
                });
                Post("/events", "text/event-stream", async context =>
                {
                    await context.Response.WriteAsync("data: 1\n\n");
                    await context.Response.Body.FlushAsync();
                    await GoOn.Task;
                    await context.Response.WriteAsync("data: 2\n\n");
                });
                Post("/file", "text/plain", context => context.Response.SendFileAsync(FilePath));
                Post("/slow", "application/json", async context =>
                {
                    await using var aborted = context.RequestAborted.Register(Aborted.SetResult);
                    Started.SetResult();
                    await GoOn.Task;
                    await context.Response.WriteAsync(Json);
                });
            }));

        public async Task DisposeAsync() => await Api.DisposeAsync();
    }
}
