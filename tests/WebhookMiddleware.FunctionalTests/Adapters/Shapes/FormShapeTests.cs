#pragma warning disable CA1822 // Actions are called on their controller.

using System.ComponentModel.DataAnnotations;
using System.Text;

namespace WebhookMiddleware.FunctionalTests.Adapters.Shapes;

/// <summary>Forms and query-bound models are told as the object that is bound, files as their description; a webhook can change what is no file.</summary>
public sealed class FormShapeTests(FormShapeTests.App fixture) : IClassFixture<FormShapeTests.App>
{
    private const string File = """{"fileName":"a.txt","length":5,"contentType":"text/plain"}""";

    private readonly TestApi _api = fixture.Api;

    [Theory]
    [InlineData("/minimal/model", """{"name":"go","count":2}""")]
    [InlineData("/minimal/record", """{"name":"go","count":2}""")]
    [InlineData("/minimal/fields", """{"name":"go","count":2}""")]
    [InlineData("/minimal/named-field", """{"name":"go"}""")]
    [InlineData("/minimal/in-parameters", """{"name":"go","count":2}""")]
    [InlineData("/minimal/form", """{"name":"go","count":"2","file":""" + File + "}")]
    [InlineData("/minimal/file", """{"file":""" + File + "}")]
    [InlineData("/minimal/files", """{"files":[""" + File + "]}")]
    [InlineData("/minimal/model-and-file/7?page=3", """{"name":"go","count":2,"file":""" + File + "}")]
    [InlineData("/minimal/model-with-file", """{"name":"go","file":""" + File + "}")]
    [InlineData("/mvc/model", """{"name":"go","count":2}""")]
    [InlineData("/mvc/record", """{"name":"go","count":2}""")]
    [InlineData("/mvc/fields", """{"name":"go","count":2}""")]
    [InlineData("/mvc/form", """{"name":"go","count":"2","file":""" + File + "}")]
    [InlineData("/mvc/file", """{"file":""" + File + "}")]
    [InlineData("/mvc/model-and-file/7?page=3", """{"name":"go","count":2,"file":""" + File + "}")]
    [InlineData("/mvc/model-with-file", """{"name":"go","file":""" + File + "}")]
    [InlineData("/mvc/composite/7", """{"name":"go","file":""" + File + "}")]
    [InlineData("/plain/model", """{"name":"go","count":2}""")]
    [InlineData("/plain/fields", """{"name":"go","count":2}""")]
    [InlineData("/plain/property", """{"name":"go","count":2}""")]
    [InlineData("/plain/property-fields", """{"name":"go","count":2}""")]
    [InlineData("/minimal/parameters-with-file", """{"name":"go","file":""" + File + "}")]
    [InlineData("/mvc/files", """{"files":[""" + File + "]}")]
    [InlineData("/mvc/file-collection", """{"files":[""" + File + "]}")]
    public async Task Form_IsToldAsTheBoundObject(string path, string expected)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder)
            .With(hook => hook with { Condition = "data.name == 'stop'" }).Replies(WebhookReply.Deny(409, "No")));
        var hasName = expected.Contains("\"name\"", StringComparison.Ordinal);

        (await PostFormAsync(path, "stop")).Status.Should().Be(hasName ? 409 : 200);
        var passed = await PostFormAsync(path, "go");
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));
        await PostFormAsync(path, "go");

        passed.Status.Should().Be(200, passed.Body + _api.Logs.Text);
        passed.Body.Should().StartWith("go");
        _api.Receiver.Received[0].Data.ToJsonString().Should().Be(expected);
    }

    [Theory]
    [InlineData("/minimal/model")]
    [InlineData("/minimal/record")]
    [InlineData("/minimal/fields")]
    [InlineData("/minimal/named-field")]
    [InlineData("/minimal/in-parameters")]
    [InlineData("/minimal/model-and-file/7")]
    [InlineData("/minimal/model-with-file")]
    [InlineData("/mvc/model")]
    [InlineData("/mvc/record")]
    [InlineData("/mvc/fields")]
    [InlineData("/mvc/model-and-file/7")]
    [InlineData("/mvc/model-with-file")]
    [InlineData("/mvc/composite/7")]
    [InlineData("/plain/model")]
    [InlineData("/plain/fields")]
    [InlineData("/plain/property")]
    [InlineData("/plain/property-fields")]
    [InlineData("/minimal/parameters-with-file")]
    public async Task Enrich_OfForm_ReachesTheHandlerBesideItsFiles(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.Enrich(new { name = "Ж" })));

        var response = await PostFormAsync(path, "go");

        response.Status.Should().Be(200, response.Body + _api.Logs.Text);
        response.Body.Should().StartWith("Ж");
        if (path.Contains("file", StringComparison.Ordinal) || path.Contains("composite", StringComparison.Ordinal))
        {
            response.Body.Should().Be("Ж hello");
        }
    }

    [Theory]
    [InlineData("/minimal/file", """{"file":{"fileName":"b.txt"}}""")]
    [InlineData("/minimal/file", """{"file":null}""")]
    [InlineData("/minimal/model-and-file/7", """{"file":null}""")]
    [InlineData("/minimal/model-with-file", """{"file":null}""")]
    [InlineData("/minimal/model-with-file", """{"file":{"fileName":"b.txt"}}""")]
    [InlineData("/minimal/files", """{"files":[]}""")]
    [InlineData("/minimal/form", """{"name":"b"}""")]
    [InlineData("/minimal/fields", """{"prize":"b"}""")]
    [InlineData("/minimal/fields", """{"count":"many"}""")]
    [InlineData("/minimal/model", """{"count":11}""")]
    [InlineData("/mvc/model-with-file", """{"file":null}""")]
    [InlineData("/mvc/model", """{"count":11}""")]
    [InlineData("/mvc/form", """{"name":"b"}""")]
    [InlineData("/plain/model", """{"prize":1}""")]
    public async Task Enrich_OfForm_ThatCantBe_IsTheHooksFailure(string path, string patch)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.WithJson($$"""{"mergePatch": {{patch}}}""")));

        var response = await PostFormAsync(path, "go");

        response.Status.Should().Be(502, response.Body);
        _api.Logs.Text.Should().Contain("invalidAfterEnrichment");
    }

    [Theory]
    [InlineData("/minimal/model-with-file")]
    [InlineData("/minimal/model-and-file/7")]
    public async Task Enrich_ThatReplacesAFormWithItsFile_IsTheHooksFailure(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder)
            .Replies(WebhookReply.Patch(new { op = "replace", path = "", value = new { name = "b" } })));

        (await PostFormAsync(path, "go")).Status.Should().Be(502);
    }

    [Theory]
    [InlineData("/minimal/query?name=go&page=2", """{"name":"go","page":2}""")]
    [InlineData("/minimal/query-record/7?name=go&q=x", """{"name":"go","q":"x"}""")]
    [InlineData("/mvc/query?name=go&count=2", """{"name":"go","count":2}""")]
    [InlineData("/minimal/single?name=go", "{}")]
    [InlineData("/mvc/single?name=go", "{}")]
    [InlineData("/plain/single?name=go", "{}")]
    public async Task Query_IsToldAsTheModel_AndSingleValuesInTheRequest(string path, string expected)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));

        var response = await _api.SendAsync(HttpMethod.Get, path, json: null);

        response.Status.Should().Be(200, response.Body + _api.Logs.Text);
        response.Body.Should().Be("go");
        _api.Receiver.Received[0].Data.ToJsonString().Should().Be(expected);
        _api.Receiver.Received[0].Json["request"]!["query"]!["name"]!.ToJsonString().Should().Contain("go");
    }

    [Theory]
    [InlineData("/minimal/query?name=go")]
    [InlineData("/minimal/query-record/7?name=go")]
    [InlineData("/mvc/query?name=go&count=2")]
    public async Task Enrich_OfQueryModel_ReachesTheHandler(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.Enrich(new { name = "Ж" })));

        (await _api.SendAsync(HttpMethod.Get, path, json: null)).Body.Should().Be("Ж");
    }

    [Fact]
    public async Task QueryModel_CantBeHiddenBehindABody()
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder)
            .With(hook => hook with { Condition = "data.name == 'stop'" }).Replies(WebhookReply.Deny(409, "No")));

        (await _api.PostAsync("/minimal/query?name=stop", """{"name":"go"}""")).Status.Should().Be(409);
    }

    private async Task<TestResponse> PostFormAsync(string path, string name)
    {
        using var file = new ByteArrayContent(Encoding.UTF8.GetBytes("hello"));
        file.Headers.ContentType = new("text/plain");
        using var form = new MultipartFormDataContent { { new StringContent(name), "name" }, { new StringContent("2"), "count" } };
        if (path.Contains("file", StringComparison.Ordinal) || path.Contains("/form", StringComparison.Ordinal) || path.Contains("composite", StringComparison.Ordinal))
        {
            form.Add(file, path.Contains("/file", StringComparison.Ordinal) && !path.EndsWith("/file", StringComparison.Ordinal) ? "files" : "file", "a.txt");
        }

        return await _api.SendAsync(HttpMethod.Post, path, form);
    }

    public sealed class App : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        public async Task InitializeAsync() => Api = await TestApi.StartAsync(api => api
            .WithoutMiddleware()
            .Controller<FormsController>()
            .Controller<PlainController>()
            .Controller<PropertyController>()
            .Controller<PropertiesController>()
            .Map(app =>
            {
                var group = app.MapGroup("minimal").DisableAntiforgery().WithBeforeWebhook(TestApiBuilder.BeforeOrder);
                group.MapPost("/model", ([FromForm] Model model) => model.Name);
                group.MapPost("/record", ([FromForm] ModelRecord model) => model.Name);
                group.MapPost("/fields", ([FromForm] string name, [FromForm] int count) => name);
                group.MapPost("/named-field", ([FromForm(Name = "name")] string text) => text);
                group.MapPost("/in-parameters", ([AsParameters] FormParameters parameters) => parameters.Name);
                group.MapPost("/parameters-with-file", ([AsParameters] FileParameters parameters) => $"{parameters.Name} {Read(parameters.File)}");
                group.MapPost("/form", (IFormCollection form) => form["name"].ToString());
                group.MapPost("/file", (IFormFile file) => "go " + Read(file));
                group.MapPost("/files", (IFormFileCollection files) => "go " + Read(files[0]));
                group.MapPost("/model-and-file/{id}", (int id, int? page, [FromForm] Model model, IFormFile file) => $"{model.Name} {Read(file)}");
                group.MapPost("/model-with-file", ([FromForm] Upload upload) => $"{upload.Name} {Read(upload.File!)}");
                group.MapMethods("/query", ["GET", "POST"], ([AsParameters] Query query) => query.Name);
                group.MapGet("/query-record/{id}", ([AsParameters] QueryRecord query) => query.Name);
                group.MapGet("/single", (string name) => name);
            }));

        public async Task DisposeAsync() => await Api.DisposeAsync();
    }

    public static string Read(IFormFile file)
    {
        using var reader = new StreamReader(file.OpenReadStream());
        return reader.ReadToEnd();
    }

    public sealed class Model
    {
        public string? Name { get; set; }

        [Range(1, 10)]
        public int Count { get; set; }
    }

    public sealed record ModelRecord(string? Name, int Count);

    public sealed class Upload
    {
        public string? Name { get; set; }

        public IFormFile? File { get; set; }
    }

    public sealed record FormParameters([FromForm] string Name, [FromForm] int Count, HttpContext Context);

    public record struct FileParameters([FromForm] string Name, IFormFile File);

    public sealed class Query
    {
        public string? Name { get; set; }

        public int? Page { get; set; }
    }

    public sealed record QueryRecord(int Id, string Name, [FromQuery(Name = "q")] string? Search, [FromHeader(Name = "X-Some")] string? Header);

    public sealed class Composite
    {
        [FromRoute]
        public int Id { get; set; }

        [FromForm]
        public string? Name { get; set; }

        public IFormFile? File { get; set; }
    }

    [ApiController, Route("mvc"), BeforeWebhook(TestApiBuilder.BeforeOrder)]
    public sealed class FormsController : ControllerBase
    {
        [HttpPost("model")]
        public string? Model([FromForm] Model model) => model.Name;

        [HttpPost("record")]
        public string? Record([FromForm] ModelRecord model) => model.Name;

        [HttpPost("fields")]
        public string Fields([FromForm] string name, [FromForm] int count) => name;

        [HttpPost("form")]
        public string Form(IFormCollection form) => form["name"].ToString();

        [HttpPost("file")]
        public string File(IFormFile file) => "go " + Read(file);

        [HttpPost("files")]
        public string Files(List<IFormFile> files) => "go " + Read(files[0]);

        [HttpPost("file-collection")]
        public string FileCollection(IFormFileCollection files) => "go " + Read(files[0]);

        [HttpPost("model-and-file/{id}")]
        public string ModelAndFile(int id, [FromQuery] int? page, [FromForm] Model model, IFormFile file) => $"{model.Name} {Read(file)}";

        [HttpPost("model-with-file")]
        public string ModelWithFile([FromForm] Upload upload) => $"{upload.Name} {Read(upload.File!)}";

        [HttpPost("composite/{id}")]
        public string WithRoute([FromRoute] Composite composite) => $"{composite.Name} {Read(composite.File!)}";

        [HttpGet("query")]
        public string? Query([FromQuery] Model model) => model.Name;

        [HttpGet("single")]
        public string One(string name) => name;
    }

    /// <summary>As MVC was before API controllers: values come from wherever they are.</summary>
    [Route("plain"), BeforeWebhook(TestApiBuilder.BeforeOrder)]
    public sealed class PlainController : Controller
    {
        [HttpPost("model")]
        public string? Model(Model model) => model.Name;

        [HttpPost("fields")]
        public string Fields(string name, int count) => name;

        [HttpGet("single")]
        public string One(string name) => name;
    }

    [Route("plain"), BeforeWebhook(TestApiBuilder.BeforeOrder)]
    public sealed class PropertyController : Controller
    {
        [BindProperty]
        public Model Input { get; set; } = new();

        [HttpPost("property")]
        public string? Post() => Input.Name;
    }

    [Route("plain"), BindProperties, BeforeWebhook(TestApiBuilder.BeforeOrder)]
    public sealed class PropertiesController : Controller
    {
        public string? Name { get; set; }

        public int Count { get; set; }

        [HttpPost("property-fields")]
        public string? Post() => Name;
    }
}
