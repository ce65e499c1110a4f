#pragma warning disable CA1822 // Actions are called on their controller.

using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace WebhookMiddleware.FunctionalTests.Adapters.Shapes;

/// <summary>A webhook sees what an action is given, and changes it, however the action takes it.</summary>
public sealed class ActionShapeTests(ActionShapeTests.App fixture) : IClassFixture<ActionShapeTests.App>
{
    private readonly TestApi _api = fixture.Api;

    public static TheoryData<string> Paths =>
    [
        "/body", "/consumes", "/nullable", "/element", "/node", "/composite/7", "/composite-record/7", "/composite-from-query", "/deep-composite/7",
        "/reads-body", "/reads-body-with-id/7", "/reads-json", "/body-property", "/custom-binder", "/plain-composite",
    ];

    [Theory]
    [MemberData(nameof(Paths))]
    public Task Condition_OnTheBody_HoldsForEveryShape(string path) => _api.CheckConditionAsync(path);

    [Theory]
    [MemberData(nameof(Paths))]
    public Task Enrich_ReachesEveryShape(string path) => _api.CheckEnrichmentAsync(path);

    [Theory]
    [InlineData("/reads-body")]
    [InlineData("/reads-json")]
    public async Task Body_ThatCantBeShown_IsRefused(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));

        (await SendAsync(path, "name=stop", "text/plain")).Status.Should().Be(415);
        (await SendAsync(path, """{"name":""", "application/json")).Status.Should().Be(400);

        _api.Receiver.Received.Should().BeEmpty();
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/nothing/7?page=2")]
    public async Task Request_WithoutBody_IsToldAsEmptyObject(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));

        (await _api.PostAsync(path, null)).Status.Should().Be(200);

        _api.Receiver.Received[0].Data.ToJsonString().Should().Be("{}");
    }

    [Fact]
    public async Task List_OfACustomBinder_IsToldAsBound()
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder)
            .Replies(WebhookReply.Patch(new { op = "add", path = "/names/-", value = "Ж" })));

        var response = await _api.PostAsync("/custom-list", """["a","b"]""");

        response.Body.Should().Be("a,b,Ж", _api.Logs.Text);
        _api.Receiver.Received[0].Data.ToJsonString().Should().Be("""{"names":["a","b"]}""");
    }

    [Fact]
    public async Task XmlBody_IsToldAndChangedAsTheBoundObject()
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.Enrich(new { name = "Ж" })));

        var response = await SendAsync("/xml", "<Named><Name>go</Name></Named>", "application/xml");

        response.Body.Should().Be("Ж", _api.Logs.Text);
        _api.Receiver.Received[0].Data.ToJsonString().Should().Be("""{"name":"go"}""");
    }

    [Fact]
    public async Task JsonPatchDocument_IsToldAsWritten()
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));

        var response = await SendAsync("/json-patch", """[{"op":"replace","path":"/name","value":"x"}]""", "application/json-patch+json");

        response.Body.Should().Be("x", _api.Logs.Text);
        _api.Receiver.Received[0].Data.AsArray()[0]!["path"]!.GetValue<string>().Should().Be("/name");
    }

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
            .Controller<ShapesController>(mvc => mvc.AddXmlSerializerFormatters())
            .Controller<BodyPropertyController>()
            .Controller<PlainCompositeController>());

        public async Task DisposeAsync() => await Api.DisposeAsync();
    }

    public sealed class Named
    {
        public string? Name { get; set; }
    }

    public sealed class Composite
    {
        [FromRoute]
        public int Id { get; set; }

        [FromQuery]
        public int? Page { get; set; }

        [FromBody]
        public Named Body { get; set; } = null!;
    }

    public sealed record CompositeRecord([FromRoute] int Id, [FromBody] Named Body);

    public sealed class DeepComposite
    {
        public Composite Inner { get; set; } = null!;
    }

    [ModelBinder(typeof(OwnBinder))]
    public sealed class Own
    {
        public string? Name { get; set; }
    }

    public sealed class OwnBinder : IModelBinder
    {
        public async Task BindModelAsync(ModelBindingContext bindingContext)
        {
            using var body = await JsonDocument.ParseAsync(bindingContext.HttpContext.Request.Body);
            bindingContext.Result = ModelBindingResult.Success(new Own { Name = body.RootElement.GetProperty("name").GetString() });
        }
    }

    public sealed class ListBinder : IModelBinder
    {
        public async Task BindModelAsync(ModelBindingContext bindingContext)
            => bindingContext.Result = ModelBindingResult.Success(
                await JsonSerializer.DeserializeAsync<List<string>>(bindingContext.HttpContext.Request.Body));
    }

    [ApiController, BeforeWebhook(TestApiBuilder.BeforeOrder)]
    public sealed class ShapesController : ControllerBase
    {
        [HttpPost("body")]
        public string? Body(Named body) => body.Name;

        [HttpPost("consumes"), Consumes("application/json", "application/vnd.other+json")]
        public string? Restricted(Named body) => body.Name;

        [HttpPost("nullable")]
        public string? Nullable(int? page, [FromBody] Named? body) => body?.Name;

        [HttpPost("element")]
        public string? Element(JsonElement body) => body.GetProperty("name").GetString();

        [HttpPost("node")]
        public string Node([FromBody] JsonNode body) => body["name"]!.GetValue<string>();

        [HttpPost("composite/{id}")]
        public string? WithRoute([FromRoute] Composite composite) => composite.Body.Name;

        [HttpPost("composite-record/{id}")]
        public string? WithRoute([FromRoute] CompositeRecord composite) => composite.Body.Name;

        [HttpPost("composite-from-query")]
        public string? WithQuery([FromQuery] Composite composite) => composite.Body.Name;

        [HttpPost("deep-composite/{id}")]
        public string? Deep([FromRoute] DeepComposite composite) => composite.Inner.Body.Name;

        [HttpPost("reads-body")]
        public Task<string?> ReadsBody() => HandlerShapes.ReadAsync(Request.Body);

        [HttpPost("reads-body-with-id/{id}")]
        public Task<string?> ReadsBody(int id, int? page) => HandlerShapes.ReadAsync(Request.Body);

        [HttpPost("reads-json")]
        public async Task<string?> ReadsJson(CancellationToken cancellationToken) => (await Request.ReadFromJsonAsync<Named>(cancellationToken))!.Name;

        [HttpPost("nothing")]
        public string Nothing() => "";

        [HttpPost("nothing/{id}")]
        public string Nothing(int id, int? page) => "";

        [HttpPost("custom-binder")]
        public string? Custom(Own own) => own.Name;

        [HttpPost("custom-list")]
        public string CustomList([ModelBinder(typeof(ListBinder))] List<string> names) => string.Join(',', names);

        [HttpPost("xml"), Consumes("application/xml")]
        public string? Xml(Named body) => body.Name;

        [HttpPost("json-patch")]
        public string? JsonPatch(JsonPatchDocument<Named> patch)
        {
            var target = new Named();
            patch.ApplyTo(target);
            return target.Name;
        }
    }

    [ApiController, BeforeWebhook(TestApiBuilder.BeforeOrder)]
    public sealed class BodyPropertyController : ControllerBase
    {
        [FromBody]
        public Named Item { get; set; } = null!;

        [HttpPost("body-property")]
        public string? Post() => Item.Name;
    }

    [BeforeWebhook(TestApiBuilder.BeforeOrder)]
    public sealed class PlainCompositeController : ControllerBase
    {
        [HttpPost("plain-composite")]
        public string? Post(Composite composite) => composite.Body.Name;
    }
}
