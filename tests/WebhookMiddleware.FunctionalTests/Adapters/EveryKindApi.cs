using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>
/// One API that offers the same twice over: <c>POST /mvc</c> (a controller), <c>POST /minimal</c> (a minimal API) and <c>POST /raw</c>
/// (a request delegate, served by the middleware). Each raises a before- and an after-event and gives its body back.
/// </summary>
public sealed class EveryKindApi : IAsyncLifetime
{
    public const string ValidOrder = """{"article":"A-1","quantity":2,"items":[{"article":"B-1","quantity":1}]}""";

    /// <summary>The paths of the endpoints.</summary>
    public static IReadOnlyList<string> Paths { get; } = ["/mvc", "/minimal", "/raw"];

    /// <summary>The same, for theories.</summary>
    public static TheoryData<string> Kinds => new(Paths);

    internal TestApi Api { get; private set; } = null!;

    /// <summary>How often a handler ran.</summary>
    internal int Handled { get; private set; }

    /// <summary>What the handler that ran last could see of the webhooks.</summary>
    internal IWebhookFeature? Seen { get; private set; }

    public async Task InitializeAsync() => Api = await TestApi.StartAsync(api => api
        .Controller<OrdersController>()
        .Services(services => services.AddSingleton(this))
        .Map(app =>
        {
            app.MapMethods("/minimal", ["POST", "DELETE"], ([FromBody] Order? order, HttpContext context) => Handle(context, Results.Json(order)))
                .WithBeforeWebhook(TestApiBuilder.BeforeOrder)
                .WithAfterWebhook(TestApiBuilder.AfterOrder);
            app.MapMethods("/minimal", ["GET", "HEAD"], (HttpContext context) => Handle(context, Results.Ok("read")))
                .WithBeforeWebhook(TestApiBuilder.BeforeOrder);
            app.MapMethods("/raw", ["POST", "DELETE"], HandleRawAsync)
                .WithBeforeWebhook(TestApiBuilder.BeforeOrder)
                .WithAfterWebhook(TestApiBuilder.AfterOrder);
            app.MapMethods("/raw", ["GET", "HEAD"], context => Handle(context, Results.Ok("read")).ExecuteAsync(context))
                .WithBeforeWebhook(TestApiBuilder.BeforeOrder);
        }));

    public async Task DisposeAsync() => await Api.DisposeAsync();

    private T Handle<T>(HttpContext context, T result)
    {
        Handled++;
        Seen = context.Features.Get<IWebhookFeature>();
        return result;
    }

    private async Task HandleRawAsync(HttpContext context)
    {
        var body = context.Request.ContentLength is null or 0 ? null : await context.Request.ReadFromJsonAsync<JsonNode>();
        await Handle(context, Results.Json(body)).ExecuteAsync(context);
    }

    public sealed record Order
    {
        public string? Article { get; init; }

        [Range(1, 100)]
        public int Quantity { get; init; }

        public int? Discount { get; init; }

        public IReadOnlyList<Item>? Items { get; init; }
    }

    public sealed record Item(string Article, int Quantity);

    [ApiController, Route("mvc")]
    public sealed class OrdersController(EveryKindApi api) : ControllerBase
    {
        [HttpPost, HttpDelete]
        [BeforeWebhook(TestApiBuilder.BeforeOrder), AfterWebhook(TestApiBuilder.AfterOrder)]
        public ActionResult<Order?> Post(Order? order = null) => api.Handle(HttpContext, new JsonResult(order));

        [HttpGet, HttpHead]
        [BeforeWebhook(TestApiBuilder.BeforeOrder)]
        public IActionResult Get() => api.Handle(HttpContext, Ok("read"));
    }
}
