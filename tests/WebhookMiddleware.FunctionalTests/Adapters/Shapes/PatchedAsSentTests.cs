using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using static WebhookMiddleware.FunctionalTests.Adapters.Shapes.ClientBodies;

namespace WebhookMiddleware.FunctionalTests.Adapters.Shapes;

/// <summary>
/// What comes out of a patch is bound and validated as a client's body is: every document is sent by a client without webhooks, and made by a webhook out of
/// another one.
/// What is refused to the client (400, or 500 for what the API's own constructor throws) is the webhook's failure, and what passes reaches the handler as the same value.
/// </summary>
public sealed class PatchedAsSentTests(PatchedAsSentTests.Hosts hosts) : IClassFixture<PatchedAsSentTests.Hosts>
{
    public static TheoryData<string, string> Shapes { get; } = AllShapes();

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Patch_OfTheWholeBody_IsJudgedAsAClientsBody(string host, string path)
    {
        var (api, documents) = (hosts[host], DocumentsFor(path));
        var sent = await SendAsync(api, path, documents);
        List<string> differences = [];
        foreach (var op in new[] { "replace", "add" })
        {
            var patches = documents.Select(document => $$"""{"patch":[{"op":"{{op}}","path":"","value":{{document}}}]}""");
            await CompareAsync(api, path, documents[0], documents, sent, [.. patches], differences);
        }

        differences.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Patch_OfMembers_IsJudgedAsAClientsBody(string host, string path)
    {
        var (api, documents) = (hosts[host], DocumentsFor(path));
        await api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));
        await api.PostAsync(path, documents[0]);
        var told = api.Receiver.Received[0].Data as JsonObject;
        List<string> made = [];
        List<string> patches = [];
        foreach (var document in told is null ? [] : documents.Where(document => JsonNode.Parse(document) is JsonObject))
        {
            var now = JsonNode.Parse(document)!.AsObject();
            var operations = now.Select(member => new JsonObject { ["op"] = "add", ["path"] = $"/{member.Key}", ["value"] = member.Value?.DeepClone() })
                .Concat(told!.Where(member => !now.ContainsKey(member.Key)).Select(member => new JsonObject { ["op"] = "remove", ["path"] = $"/{member.Key}" }));

            // Members keep their places.
            var whole = new JsonObject(told!.Where(member => now.ContainsKey(member.Key)).Select(member => KeyValuePair.Create(member.Key, (JsonNode?)null)));
            now.ToList().ForEach(member => whole[member.Key] = member.Value?.DeepClone());
            made.Add(whole.ToJsonString(Deep));
            patches.Add($$"""{"patch":{{new JsonArray([.. operations]).ToJsonString(Deep)}}}""");
        }

        List<string> differences = [];
        await CompareAsync(api, path, documents[0], made, await SendAsync(api, path, made), patches, differences);

        differences.Should().BeEmpty();
    }

    private static readonly JsonSerializerOptions Deep = new() { MaxDepth = 100 };

    // What a client gets that sends them, without webhooks.
    private static async Task<IReadOnlyList<TestResponse>> SendAsync(TestApi api, string path, IReadOnlyList<string> documents)
    {
        await api.SetHooksAsync(hooks => { });
        List<TestResponse> responses = [];
        foreach (var document in documents)
        {
            responses.Add(await api.PostAsync(path, document));
        }

        return responses;
    }

    // Has a webhook make each of the documents out of a body.
    private static async Task CompareAsync(
        TestApi api,
        string path,
        string body,
        IReadOnlyList<string> documents,
        IReadOnlyList<TestResponse> sent,
        List<string> patches,
        List<string> differences)
    {
        var reply = "";
        await api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Replies(_ => WebhookReply.WithJson(reply)));
        for (var i = 0; i < documents.Count; i++)
        {
            reply = patches[i];
            api.Logs.Clear();
            Compare(api, documents[i], sent[i], await api.PostAsync(path, body), differences);
        }
    }

    private static void Compare(TestApi api, string document, TestResponse sent, TestResponse patched, List<string> differences)
    {
        var isSame = sent.Status switch
        {
            200 => patched.Status == 200 && patched.Body == sent.Body,
            >= 400 => patched.Status == 502,
            _ => false,
        };
        if (!isSame)
        {
            differences.Add($"{document}: the client got {sent.Status} {sent.Body}, through the patch it is {patched.Status} {patched.Body} {api.Logs.Text}");
        }
    }

    private static IReadOnlyList<string> DocumentsFor(string path)
        => path.Split('/', '-') switch
        {
            [.., "list"] or [_, "list", ..] => Lists,
            [.., "map"] or [_, "map", ..] => Maps,
            [.., "list", "array"] => Lists,
            [.., "payment"] => Payments,
            [.., "period"] => Periods,
            _ => Documents,
        };

    private static TheoryData<string, string> AllShapes()
    {
        var data = new TheoryData<string, string>();
        foreach (var path in new[]
        {
            "/class", "/nullable", "/default", "/allow-empty", "/record", "/struct", "/nullable-struct", "/checking", "/element", "/node", "/nullable-node", "/document",
            "/object", "/list", "/list-array", "/list-nullable", "/map", "/map-interface", "/holder", "/optional-holder", "/own", "/nullable-own", "/oblivious",
            "/payment", "/period",
        })
        {
            data.Add("minimal", path);
            data.Add("strict", path);
        }

        foreach (var path in new[]
        {
            "/api/class", "/api/nullable", "/api/default", "/api/required", "/api/bind-required", "/api/record", "/api/struct", "/api/nullable-struct", "/api/checking",
            "/api/element", "/api/node", "/api/list", "/api/list-array", "/api/map", "/api/holder", "/api/payment", "/api/period",
            "/plain/class", "/plain/nullable", "/plain/required", "/plain/bind-required", "/plain/list", "/plain/allow-empty", "/plain/struct",
        })
        {
            data.Add("minimal", path);
            data.Add("strict", path);
        }

        return data;
    }

    public sealed class Hosts : IAsyncLifetime
    {
        private readonly Dictionary<string, TestApi> _apis = [];

        internal TestApi this[string host] => _apis[host];

        public async Task InitializeAsync()
        {
            _apis["minimal"] = await TestApi.StartAsync(api => Configure(api));
            _apis["strict"] = await TestApi.StartAsync(api => Configure(
                api.Services(services => services.ConfigureHttpJsonOptions(options => MakeStrict(options.SerializerOptions))),
                mvc => mvc.AddJsonOptions(options => MakeStrict(options.JsonSerializerOptions)).AddMvcOptions(options =>
                {
                    options.AllowEmptyInputInBodyModelBinding = true;
                    options.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true;
                })));
        }

        public async Task DisposeAsync()
        {
            foreach (var api in _apis.Values)
            {
                await api.DisposeAsync();
            }
        }

        private static void MakeStrict(JsonSerializerOptions options)
        {
            options.RespectNullableAnnotations = true;
            options.RespectRequiredConstructorParameters = true;
            options.UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow;
            options.NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict;
            options.MaxDepth = 48;
        }

        private static void Configure(TestApiBuilder api, Action<IMvcBuilder>? mvc = null) => api
            // One webhook fails again and again.
            .Options(options => options.CircuitBreaker.MinimumThroughput = 100_000)
            .Controller<ApiBodiesController>(mvc)
            .Controller<PlainBodiesController>()
            .Map(app =>
            {
                var group = app.MapGroup("").WithBeforeWebhook(TestApiBuilder.BeforeOrder);
                group.MapPost("/class", (Order body) => Answer(body));
                group.MapPost("/nullable", (Order? body) => Answer(body));
                group.MapPost("/default", (int? page, Order? body = null) => Answer(body));
                group.MapPost("/allow-empty", ([FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] Order body) => Answer(body));
                group.MapPost("/record", (Positional body) => Answer(body));
                group.MapPost("/struct", (Structure body) => Answer(body));
                group.MapPost("/nullable-struct", (Structure? body) => Answer(body));
                group.MapPost("/checking", (Checking body) => Answer(body));
                group.MapPost("/element", (JsonElement body) => Answer(body));
                group.MapPost("/node", ([FromBody] JsonNode body) => Answer(body));
                group.MapPost("/nullable-node", ([FromBody] JsonNode? body) => Answer(body));
                group.MapPost("/document", (JsonDocument body) => Answer(body));
                group.MapPost("/object", ([FromBody] object body) => Answer(body));
                group.MapPost("/list", (List<Item> body) => Answer(body));
                group.MapPost("/list-array", (Item[] body) => Answer(body));
                group.MapPost("/list-nullable", (IReadOnlyList<Item?>? body) => Answer(body));
                group.MapPost("/map", (Dictionary<string, int> body) => Answer(body));
                group.MapPost("/map-interface", (IReadOnlyDictionary<string, long?>? body) => Answer(body));
                group.MapPost("/holder", ([AsParameters] Holder holder) => Answer(holder.Body));
                group.MapPost("/optional-holder", ([AsParameters] OptionalHolder holder) => Answer(holder.Body));
                group.MapPost("/own", (Own own) => Answer(own.Order));
                group.MapPost("/nullable-own", (Own? own) => Answer(own?.Order));
                group.MapPost("/payment", (Payloads.Payment body) => Answer(body));
                group.MapPost("/period", (Period body) => Answer(body));
#nullable disable
                group.MapPost("/oblivious", (Order body) => Answer(body));
#nullable restore
            });
    }

    [ApiController, Route("api"), BeforeWebhook(TestApiBuilder.BeforeOrder)]
    public sealed class ApiBodiesController : ControllerBase
    {
        [HttpPost("class")]
        public IActionResult Class(Order body) => Content(Answer(body));

        [HttpPost("nullable")]
        public IActionResult Nullable(Order? body) => Content(Answer(body));

        [HttpPost("default")]
        public IActionResult Default(Order? body = null) => Content(Answer(body));

        [HttpPost("required")]
        public IActionResult Required([System.ComponentModel.DataAnnotations.Required] Order? body) => Content(Answer(body));

        [HttpPost("bind-required")]
        public IActionResult BindRequired([BindRequired, FromBody] Order? body) => Content(Answer(body));

        [HttpPost("record")]
        public IActionResult Record(Positional body) => Content(Answer(body));

        [HttpPost("struct")]
        public IActionResult Struct(Structure body) => Content(Answer(body));

        [HttpPost("nullable-struct")]
        public IActionResult NullableStruct(Structure? body) => Content(Answer(body));

        [HttpPost("checking")]
        public IActionResult Check(Checking body) => Content(Answer(body));

        [HttpPost("element")]
        public IActionResult Element(JsonElement body) => Content(Answer(body));

        [HttpPost("node")]
        public IActionResult Node([FromBody] JsonNode body) => Content(Answer(body));

        [HttpPost("list")]
        public IActionResult List(List<Item> body) => Content(Answer(body));

        [HttpPost("list-array")]
        public IActionResult Array(Item[] body) => Content(Answer(body));

        [HttpPost("map")]
        public IActionResult Map(Dictionary<string, int> body) => Content(Answer(body));

        [HttpPost("payment")]
        public IActionResult Payment(Payloads.Payment body) => Content(Answer(body));

        [HttpPost("period")]
        public IActionResult Period(Period body) => Content(Answer(body));

        [HttpPost("holder")]
        public IActionResult Held([FromQuery] Outer outer) => Content(Answer(outer.Body));
    }

    public sealed class Outer
    {
        public int Page { get; set; }

        [FromBody]
        public Order Body { get; set; } = null!;
    }

    [Route("plain"), BeforeWebhook(TestApiBuilder.BeforeOrder)]
    public sealed class PlainBodiesController : ControllerBase
    {
        [HttpPost("class")]
        public IActionResult Class([FromBody] Order body) => Checked(body);

        [HttpPost("nullable")]
        public IActionResult Nullable([FromBody] Order? body) => Checked(body);

        [HttpPost("required")]
        public IActionResult Required([FromBody, System.ComponentModel.DataAnnotations.Required] Order? body) => Checked(body);

        [HttpPost("bind-required")]
        public IActionResult BindRequired([FromBody, BindRequired] Order body) => Checked(body);

        [HttpPost("list")]
        public IActionResult List([FromBody] List<Item> body) => Checked(body);

        [HttpPost("allow-empty")]
        public IActionResult AllowEmpty([FromBody(EmptyBodyBehavior = EmptyBodyBehavior.Allow)] Order? body) => Checked(body);

        [HttpPost("struct")]
        public IActionResult Struct([FromBody] Structure body) => Checked(body);

        private IActionResult Checked(object? body) => ModelState.IsValid ? Content(Answer(body)) : BadRequest(ModelState);
    }
}
