using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.Adapters;

namespace WebhookMiddleware.FunctionalTests.Trials;

/// <summary>However an endpoint gets its payload, a test binds and validates it in the same way.</summary>
public sealed class TrialShapeTests
{
    private const string Body = """{"payload":{"article":"A-1","quantity":2,"password":"s3cret"}}""";

    public static TheoryData<string> Shapes => ["form", "query", "parameters", "bind", "reads", "mvc form", "mvc property"];

    [Theory, MemberData(nameof(Shapes))]
    public async Task Test_ValidPatch_IsApplied(string shape)
    {
        await using var api = await StartAsync(shape);
        var path = await api.SetHookAsync(hook => hook.Replies(WebhookReply.Enrich(new { quantity = 3 })));

        var test = await api.TestAsync(path, Body);

        test["outcome"]!.GetValue<string>().Should().Be("enriched", test.ToJsonString());
        test["payload"]!["after"]!["quantity"]!.GetValue<int>().Should().Be(3);
        test["validation"]!["errors"]!.AsObject().Should().BeEmpty();
        api.Handled.Should().Be(0);
    }

    [Theory, MemberData(nameof(Shapes))]
    public async Task Test_InvalidPatch_IsRefusedAsLive(string shape)
    {
        await using var api = await StartAsync(shape);
        var path = await api.SetHookAsync(hook => hook.Replies(WebhookReply.Enrich(new { quantity = "many" })));

        var test = await api.TestAsync(path, Body);

        // A handler that reads the request itself may accept anything.
        test["outcome"]!.GetValue<string>().Should().Be(shape == "reads" ? "enriched" : "invalidAfterEnrichment", test.ToJsonString());
    }

    [Theory, MemberData(nameof(Shapes))]
    public async Task Test_PayloadOfAnotherKind_IsRefusedOrSent(string shape)
    {
        await using var api = await StartAsync(shape);
        var path = await api.SetHookAsync(hook => hook.Gate());

        var response = await api.Api.PostAsync(path, """{"payload":[1]}""");

        response.Status.Should().Be(shape == "reads" ? 200 : 400, response.Body);
    }

    private static Task<TrialApi> StartAsync(string shape) => TrialApi.StartAsync("none", builder =>
    {
        switch (shape)
        {
            case "mvc form":
                builder.Controller<FormController>();
                break;
            case "mvc property":
                builder.Controller<PropertyController>();
                break;
            default:
                builder.Map(app => Map(app, shape).WithBeforeWebhook(TestApiBuilder.BeforeOrder));
                break;
        }
    });

    private static RouteHandlerBuilder Map(WebApplication app, string shape) => shape switch
    {
        "form" => app.MapPost("/o", ([FromForm] TrialApi.Order order, TrialApi.Counter counter) => counter.Count()).DisableAntiforgery(),
        "query" => app.MapPost("/o", ([AsParameters] Query query, TrialApi.Counter counter) => counter.Count()),
        "parameters" => app.MapPost("/o", ([AsParameters] Parameters all) => all.Counter.Count()),
        "bind" => app.MapPost("/o/{id:int}", (int id, OwnBinding own, TrialApi.Counter counter) => counter.Count()),
        _ => app.MapPost("/o", (HttpRequest request, TrialApi.Counter counter) => counter.Count()),
    };

    public sealed class Query
    {
        public string? Article { get; init; }

        public int Quantity { get; init; }
    }

    public sealed record Parameters([FromBody] TrialApi.Order Order, TrialApi.Counter Counter);

    public sealed record OwnBinding(string Article, int Quantity)
    {
        public static async ValueTask<OwnBinding?> BindAsync(HttpContext context)
        {
            var body = await JsonNode.ParseAsync(context.Request.Body);
            return new OwnBinding(body!["article"]!.GetValue<string>(), body["quantity"]!.GetValue<int>());
        }
    }

    [ApiController, Route("f")]
    public sealed class FormController : ControllerBase
    {
        public FormController(TrialApi.Counter counter) => counter.Count();

        [HttpPost]
        [BeforeWebhook(TestApiBuilder.BeforeOrder)]
        public ActionResult Post([FromForm] TrialApi.Order order) => Ok(order);
    }

    [ApiController, Route("p")]
    public sealed class PropertyController : ControllerBase
    {
        public PropertyController(TrialApi.Counter counter) => counter.Count();

        [FromBody]
        public TrialApi.Order Order { get; set; } = null!;

        [HttpPost]
        [BeforeWebhook(TestApiBuilder.BeforeOrder)]
        public ActionResult Post() => Ok(Order);
    }
}
