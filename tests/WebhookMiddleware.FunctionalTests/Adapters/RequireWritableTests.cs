namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>What webhooks may write where a binding has no list, an empty one, or one.</summary>
public sealed class RequireWritableTests
{
    private const string Before = TestApiBuilder.BeforeOrder;
    private const string NotListed =
        "The patch writes '/name', but the binding has no list of what webhooks may write, and Webhooks:RequireWritable is on: list the place under the binding's 'writable'.";

    private const string NotOpen = "The patch writes '/name', which the binding does not open to webhooks.";

    [Theory]
    [InlineData("/verb", false, null)]
    [InlineData("/verb", true, NotListed)]
    [InlineData("/verb-empty", false, NotOpen)]
    [InlineData("/verb-list", true, null)]
    [InlineData("/attribute", false, null)]
    [InlineData("/attribute", true, NotListed)]
    [InlineData("/attribute-empty", false, NotOpen)]
    [InlineData("/attribute-list", true, null)]
    [InlineData("/map", false, null)]
    [InlineData("/map", true, NotListed)]
    [InlineData("/map-empty", false, NotOpen)]
    [InlineData("/map-list", true, null)]
    [InlineData("/raw", true, NotListed)]
    public async Task Enrichment_WithAndWithoutAList_WritesWhatIsOpen(string path, bool requireWritable, string? refusal)
    {
        await using var api = await TestApi.StartAsync(builder => builder
            .Setting("Webhooks:RequireWritable", requireWritable ? "true" : "false")
            .Hooks(hooks => hooks.On(Before).Replies(WebhookReply.Enrich(new { name = "b" })))
            .RouteMap($$"""
                [
                  {"route":"/map","before":["{{Before}}"]},
                  {"route":"/map-empty","before":["{{Before}}"],"writable":[]},
                  {"route":"/map-list","before":["{{Before}}"],"writable":["/name"]}
                ]
                """)
            .Controller<ItemController>()
            .Map(app =>
            {
                app.MapPost("/verb", (Item item) => item).WithBeforeWebhook(Before);
                app.MapPost("/verb-empty", (Item item) => item).WithBeforeWebhook(Before, binding => binding.Writable = []);
                app.MapPost("/verb-list", (Item item) => item).WithBeforeWebhook(Before, "/name");
                app.MapPost("/map", (Item item) => item);
                app.MapPost("/map-empty", (Item item) => item);
                app.MapPost("/map-list", (Item item) => item);
                app.MapPost("/raw", (HttpContext context) => context.Request.Body.CopyToAsync(context.Response.Body)).WithBeforeWebhook(Before);
            }));

        var response = await api.PostAsync(path, """{"name":"a"}""");

        response.Status.Should().Be(refusal is null ? 200 : 502, response.Body);
        if (refusal is null)
        {
            response.Body.Should().Be("""{"name":"b"}""");
        }
        else
        {
            api.Logs.Text.Should().Contain(refusal);
        }
    }

    public sealed record Item(string Name);

    [ApiController]
    public sealed class ItemController : ControllerBase
    {
        [HttpPost("/attribute"), BeforeWebhook(Before)]
        public ActionResult<Item> Add(Item item) => Ok(item);

        [HttpPost("/attribute-empty"), BeforeWebhook(Before, Writable = [])]
        public ActionResult<Item> AddClosed(Item item) => Ok(item);

        [HttpPost("/attribute-list"), BeforeWebhook(Before, Writable = ["/name"])]
        public ActionResult<Item> AddOpen(Item item) => Ok(item);
    }
}
