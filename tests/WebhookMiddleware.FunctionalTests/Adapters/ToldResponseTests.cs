using System.Collections;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.Formatters;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>What webhooks of an after-event are told is what the client got, and what the client gets is what it gets without them.</summary>
public sealed class ToldResponseTests(ToldResponseTests.App fixture) : IClassFixture<ToldResponseTests.App>
{
    private const string After = TestApiBuilder.AfterOrder;

    private readonly TestApi _api = fixture.Api;

    [Theory]
    [InlineData("/minimal/forward-only")]
    [InlineData("/minimal/lazy")]
    [InlineData("/minimal/own-options")]
    [InlineData("/minimal/derived")]
    [InlineData("/minimal/own-result")]
    [InlineData("/minimal/changed-by-filter")]
    [InlineData("/minimal/problem-of-success")]
    [InlineData("/minimal/numbers")]
    [InlineData("/minimal/with-byte-order-mark")]
    [InlineData("/minimal/writer-and-stream")]
    [InlineData("/minimal/completed-writer")]
    [InlineData("/minimal/compressed")]
    [InlineData("/minimal/deferred")]
    [InlineData("/mvc/forward-only")]
    [InlineData("/mvc/lazy")]
    [InlineData("/mvc/own-options")]
    [InlineData("/mvc/derived")]
    [InlineData("/mvc/changed-by-filter")]
    [InlineData("/mvc/own-formatter")]
    public async Task Body_IsWhatTheClientGets(string path)
    {
        await _api.SetHooksAsync(_ => { });
        var bare = await PostAsync(path);
        await HookAsync();

        var response = await PostAsync(path);

        response.Status.Should().Be(bare.Status).And.BeInRange(200, 299);
        response.Body.Should().Be(bare.Body);
        response.ContentType.Should().Be(bare.ContentType);
        var told = _api.Receiver.Received.Should().ContainSingle().Subject;
        told.Json["response"]!["body"]!.ToJsonString().Should().Be(JsonNode.Parse(response.Body.TrimStart('\uFEFF'))!.ToJsonString());
    }

    [Theory]
    [InlineData("/minimal/xml")]
    [InlineData("/minimal/file")]
    [InlineData("/minimal/stream")]
    [InlineData("/minimal/duplicate-members")]
    [InlineData("/minimal/unknown-encoding")]
    [InlineData("/mvc/file")]
    [InlineData("/mvc/lazy", "Accept", "application/xml")]
    public async Task Body_ThatIsNoneOrNotStrictJson_IsNull(string path, params string[] header)
    {
        await _api.SetHooksAsync(_ => { });
        var bare = await PostAsync(path, header);
        await HookAsync();

        var response = await PostAsync(path, header);

        response.Status.Should().Be(200);
        response.Body.Should().Be(bare.Body).And.NotBeEmpty();
        var told = _api.Receiver.Received.Should().ContainSingle().Subject.Json["response"]!;
        told["status"]!.GetValue<int>().Should().Be(200);
        told["body"].Should().BeNull();
        _api.Logs.Entries.Any(entry => entry.Event == "WebhookResponseUnreadable")
            .Should().Be(path is "/minimal/duplicate-members" or "/minimal/unknown-encoding");
    }

    [Theory]
    [InlineData("/minimal/created", "/orders/7")]
    [InlineData("/minimal/accepted", "/jobs/8")]
    [InlineData("/mvc/created", "/mvc/lazy")]
    [InlineData("/raw/created", "/orders/9")]
    [InlineData("/minimal/lazy", null)]
    public async Task Location_IsThatOfTheResponse(string path, string? location)
    {
        await HookAsync();

        var response = await PostAsync(path);

        var told = _api.Receiver.Received.Should().ContainSingle().Subject.Json["response"]!.AsObject();
        told.Select(member => member.Key).Should().Equal("status", "location", "body");
        told["location"]?.GetValue<string>().Should().Be(response.Headers.GetValueOrDefault("Location"));
        (told["location"]?.GetValue<string>()).Should().Match(text => location == null ? text == null : text!.EndsWith(location, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/minimal/lazy")]
    [InlineData("/mvc/lazy")]
    [InlineData("/raw/created")]
    public async Task ResponseCompression_OfTheHost_GoesOnCompressing(string path)
    {
        await HookAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");

        using var response = await _api.Client.SendAsync(request);

        response.Content.Headers.ContentEncoding.Should().Equal("gzip");
        await using var decoded = new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        var body = JsonNode.Parse(decoded);
        JsonNode.DeepEquals(_api.Receiver.Received.Should().ContainSingle().Subject.Json["response"]!["body"], body).Should().BeTrue();
    }

    [Theory]
    [InlineData("/minimal/endless")]
    [InlineData("/mvc/endless")]
    public async Task Sequence_ThatComesInTime_IsSentAsItComes(string path)
    {
        await HookAsync();
        fixture.GoOn = new TaskCompletionSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent("{}", Encoding.UTF8, "application/json") };

        using var response = await _api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var first = new byte[2];
        await stream.ReadExactlyAsync(first).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

        Encoding.UTF8.GetString(first).Should().Be("[1");
        _api.Receiver.Received.Should().ContainSingle("it is told before the first byte").Which.Json["response"]!["body"].Should().BeNull();
        fixture.GoOn.SetResult();
        using var reader = new StreamReader(stream);
        (await reader.ReadToEndAsync()).Should().Be(",2]");
    }

    [Fact]
    public async Task Head_IsToldWithoutABody()
    {
        await HookAsync();

        (await _api.SendAsync(HttpMethod.Head, "/minimal/head", content: null)).Body.Should().BeEmpty();

        var told = _api.Receiver.Received.Should().ContainSingle().Subject.Json["response"]!;
        told["status"]!.GetValue<int>().Should().Be(200);
        told["body"].Should().BeNull();
    }

    [Theory]
    [InlineData("/minimal/too-long")]
    [InlineData("/minimal/unwritable")]
    [InlineData("/mvc/unwritable")]
    [InlineData("/minimal/filter-throws")]
    public async Task Response_ThatFailsAfterTheHandler_TellsNobody(string path)
    {
        await HookAsync();

        (await PostAsync(path)).Status.Should().Be(500);

        _api.Receiver.Received.Should().BeEmpty();
    }

    private Task HookAsync() => _api.SetHooksAsync(hooks => hooks.On(After));

    private Task<TestResponse> PostAsync(string path, params string[] header)
        => _api.PostAsync(path, "{}", header.Length == 0 ? [] : [(header[0], header[1])]);

    [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind"), JsonDerivedType(typeof(Card), "card")]
    public abstract class Payment;

    public sealed class Card : Payment
    {
        public string Number { get; set; } = "1";
    }

    public sealed class Node
    {
        public Node? Self { get; set; }

        public static Node Cycle()
        {
            var node = new Node();
            return node.Self = node;
        }
    }

    public sealed class ForwardOnly : IEnumerable<int>
    {
        private bool _isUsed;

        public IEnumerator<int> GetEnumerator()
        {
            _isUsed = _isUsed ? throw new InvalidOperationException("It can be read once.") : true;
            return ((IEnumerable<int>)[1, 2]).GetEnumerator();
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private static JsonSerializerOptions IgnoringCycles { get; } = new() { ReferenceHandler = ReferenceHandler.IgnoreCycles };

    // Another answer each time that it is read within one request.
    private static IEnumerable<int> Lazy()
    {
        var reads = 0;
        return Enumerable.Range(1, 3).Select(number => number + (3 * reads++));
    }

    private static async IAsyncEnumerable<int> NumbersAsync(App app)
    {
        yield return 1;
        await app.GoOn.Task;
        yield return 2;
    }

    public sealed class App : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        internal TaskCompletionSource GoOn { get; set; } = new();

        public async Task InitializeAsync() => Api = await TestApi.StartAsync(api => api
            .Controller<ResultsController>(mvc => mvc.AddXmlSerializerFormatters().AddMvcOptions(options => options.OutputFormatters.Add(new OwnFormatter())))
            .Services(services => services.AddSingleton(this).AddResponseCompression(options => options.MimeTypes = ["application/json"]))
            .Use(app => app.UseResponseCompression())
            .Map(Map));

        public async Task DisposeAsync() => await Api.DisposeAsync();

        private void Map(WebApplication app)
        {
            app.MapPost("/raw/created", context =>
            {
                context.Response.StatusCode = 201;
                context.Response.Headers.Location = "/orders/9";
                return context.Response.WriteAsJsonAsync(new { id = 9 });
            }).WithAfterWebhook(After);

            app.MapPost("/minimal/changed-by-filter", () => new { a = 1 })
                .AddEndpointFilter(async (context, next) => new { wrapped = await next(context) })
                .WithAfterWebhook(After);
            app.MapPost("/minimal/filter-throws", () => new { a = 1 })
                .AddEndpointFilter(async (context, next) => throw new InvalidOperationException("Broken " + await next(context)))
                .WithAfterWebhook(After);
            app.MapMethods("/minimal/head", ["HEAD"], () => new { a = 1 }).WithAfterWebhook(After);

            var group = app.MapGroup("/minimal").WithAfterWebhook(After);
            group.MapPost("/forward-only", () => new ForwardOnly());
            group.MapPost("/lazy", () => Lazy());
            group.MapPost("/own-options", () => Results.Json(Node.Cycle(), IgnoringCycles));
            group.MapPost("/derived", () => TypedResults.Ok<Payment>(new Card()));
            group.MapPost("/own-result", () => new OwnResult());
            group.MapPost("/problem-of-success", () => TypedResults.Problem(statusCode: 200, title: "Ж"));
            group.MapPost("/numbers", () => Results.Text("""{"b":1.0,"a":12345678901234567890,"c":1e400}""", "application/json"));
            group.MapPost("/with-byte-order-mark", () => Results.Text("\uFEFF[1]", "application/json", Encoding.UTF8));
            group.MapPost("/writer-and-stream", async (HttpContext context) =>
            {
                context.Response.ContentType = "application/json";
                "[1"u8.CopyTo(context.Response.BodyWriter.GetSpan(2));
                context.Response.BodyWriter.Advance(2);
                await context.Response.Body.WriteAsync(",2]"u8.ToArray());
            });
            group.MapPost("/completed-writer", async (HttpContext context) =>
            {
                context.Response.ContentType = "application/json";
                await context.Response.BodyWriter.WriteAsync("[1]"u8.ToArray());
                await context.Response.BodyWriter.CompleteAsync();
            });
            group.MapPost("/compressed", async (HttpContext context) =>
            {
                context.Response.ContentType = "application/json";
                context.Response.Headers.ContentEncoding = "identity";
                await context.Response.Body.WriteAsync("[1]"u8.ToArray());
            });
            group.MapPost("/deferred", (HttpContext context) =>
            {
                context.Response.OnStarting(() =>
                {
                    context.Response.Headers["X-Late"] = "yes";
                    return Task.CompletedTask;
                });
                return new { late = true };
            });
            group.MapPost("/xml", () => Results.Text("<a/>", "application/xml"));
            group.MapPost("/file", () => Results.File("[1]"u8.ToArray(), "application/json"));
            group.MapPost("/stream", () => Results.Stream(stream => stream.WriteAsync("[1]"u8.ToArray()).AsTask(), "application/json"));
            group.MapPost("/duplicate-members", () => Results.Text("""{"a":1,"a":2}""", "application/json"));
            group.MapPost("/unknown-encoding", (HttpContext context) =>
            {
                context.Response.Headers.ContentEncoding = "zstd";
                return Results.Text("[1]", "application/json");
            });
            group.MapPost("/created", () => Results.Created("/orders/7", new { id = 7 }));
            group.MapPost("/accepted", () => TypedResults.Accepted("/jobs/8"));
            group.MapPost("/endless", () => NumbersAsync(this));
            group.MapPost("/too-long", (HttpContext context) =>
            {
                context.Response.ContentType = "application/json";
                context.Response.ContentLength = 2;
                return context.Response.WriteAsync("[1]");
            });
            group.MapPost("/unwritable", () => Node.Cycle());
        }
    }

    private sealed class OwnResult : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => httpContext.Response.WriteAsJsonAsync(new { own = 1 });
    }

    private sealed class OwnFormatter : TextOutputFormatter
    {
        public OwnFormatter()
        {
            SupportedMediaTypes.Add("application/vnd.own+json");
            SupportedEncodings.Add(Encoding.UTF8);
        }

        public override Task WriteResponseBodyAsync(OutputFormatterWriteContext context, Encoding selectedEncoding)
            => context.HttpContext.Response.WriteAsync("""{"formatted":true}""");
    }

    [AttributeUsage(AttributeTargets.Method)]
    public sealed class WrapAttribute : ResultFilterAttribute
    {
        public override void OnResultExecuting(ResultExecutingContext context)
            => context.Result = new ObjectResult(new { wrapped = (context.Result as ObjectResult)?.Value });
    }

    [ApiController, Route("mvc"), AfterWebhook(After)]
    public sealed class ResultsController(App app) : ControllerBase
    {
        [HttpPost("forward-only")]
        public IActionResult Once() => Ok(new ForwardOnly());

        [HttpPost("lazy")]
        public ActionResult<int[]> AsLazy() => new ObjectResult(HttpContext.Request.Headers.Accept.Count > 0 ? Lazy().ToArray() : Lazy());

        [HttpPost("own-options")]
        public IActionResult OwnOptions() => app.Api is null ? NotFound() : new JsonResult(Node.Cycle(), IgnoringCycles);

        [HttpPost("derived")]
        public ActionResult<Payment> Derived() => app.Api is null ? NotFound() : new Card();

        [HttpPost("changed-by-filter"), Wrap]
        public IActionResult Changed() => Ok(new { a = 1 });

        [HttpPost("own-formatter"), Produces("application/vnd.own+json")]
        public IActionResult OwnFormat() => Ok(new { a = 1 });

        [HttpPost("file")]
        public IActionResult JsonFile() => File("[1]"u8.ToArray(), "application/json");

        [HttpPost("created")]
        public IActionResult CreatedElsewhere() => CreatedAtAction(nameof(AsLazy), new { id = 7 });

        [HttpPost("endless")]
        public IAsyncEnumerable<int> Endless() => NumbersAsync(app);

        [HttpPost("unwritable")]
        public IActionResult Unwritable() => Ok(Node.Cycle());
    }
}
