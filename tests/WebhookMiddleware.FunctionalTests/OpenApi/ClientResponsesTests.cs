using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.FunctionalTests.Interoperability;
using WebhookMiddleware.Pipeline;

namespace WebhookMiddleware.FunctionalTests.OpenApi;

/// <summary>The operations of bound endpoints have the responses by which webhooks stop requests, and no others.</summary>
public sealed class ClientResponsesTests
{
    [Theory]
    [InlineData("/before/{id}", "post", "200 409 422 502 503 504")]
    [InlineData("/after", "post", "200 503")]
    [InlineData("/both", "post", "200 409 422 502 503 504")]
    [InlineData("/unbound", "get", "200")]
    [InlineData("/mapped/{id}", "put", "200 409 422 502 503 504")]
    [InlineData("/mapped/{id}", "get", "200")]
    [InlineData("/controllers/{id}", "post", "200 409 422 502 503 504")]
    public async Task Operation_ByItsEvents_ListsWhatIsPossible(string path, string method, string statuses)
    {
        var responses = (await ReadAsync())["paths"]![path]![method]!["responses"]!.AsObject();

        responses.Select(response => response.Key).Order(StringComparer.Ordinal).Should().Equal(statuses.Split(' '));
    }

    [Fact]
    public async Task Operation_DescribesAStatusItself_KeepsItsDescription()
    {
        var responses = (await ReadAsync())["paths"]!["/own"]!["post"]!["responses"]!;

        responses["409"]!["content"]!.AsObject().Should().ContainSingle().Which.Key.Should().Be("text/plain");
        responses["422"]!["$ref"]!.GetValue<string>().Should().Be("#/components/responses/Webhooks.Request.Stopped");
    }

    [Fact]
    public async Task Operation_RouteIsWrittenInLowerCase_ListsThemToo()
        => (await ReadAsync(services: services => services.Configure<RouteOptions>(options => options.LowercaseUrls = true)))
            ["paths"]!["/cased/orders"]!["post"]!["responses"]!["422"].Should().NotBeNull();

    [Fact]
    public async Task Document_OpenApi30_ListsThemToo()
        => (await ReadAsync(options => options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_0))["paths"]!["/both"]!["post"]!["responses"]!
            .AsObject().Select(response => response.Key).Should().Contain(["409", "422", "502", "503", "504"]);

    [Fact]
    public async Task Responses_HostWritesThemItself_AreWithoutABody()
    {
        var document = await ReadAsync(services: services => services.AddSingleton<IWebhookResponseWriter, OwnWriter>());

        document["components"]!["responses"]!["Webhooks.Request.Stopped"]!.AsObject().Select(member => member.Key).Should().Equal("description");
    }

    [NodeFact]
    public async Task Document_WithTheResponses_IsValidAndTheExamplesFit()
        => (await SchemaVerifier.FindProblemsAsync(await ReadAsync())).Should().BeEmpty();

    // The description is compared with what a client really gets.
    [NodeFact]
    public async Task Problems_OfStoppedRequests_FitTheirDescription()
    {
        await using var api = await StartAsync();
        List<ValueOfSchema> problems = [];
        foreach (var (reply, status, name) in new[]
        {
            (WebhookReply.Deny(409, "No", "Not now", ("#/quantity", "None left")), 409, "Stopped"),
            (WebhookReply.Status(500), 502, "Failed"),
            (WebhookReply.Hang(), 504, "Timeout"),
        })
        {
            await api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).WithTimeout(100).Replies(reply));
            var response = await api.PostAsync("/both", """{"quantity":1}""");
            response.Status.Should().Be(status);
            problems.Add(new(name, $"#/components/responses/Webhooks.Request.{name}/content/application~1problem+json/schema", response.Json));
        }

        (await SchemaVerifier.FindProblemsAsync(await ReadAsync(api), problems)).Should().BeEmpty();
    }

    private static async Task<JsonNode> ReadAsync(Action<OpenApiOptions>? configure = null, Action<IServiceCollection>? services = null)
    {
        await using var api = await StartAsync(configure, services);
        return await ReadAsync(api);
    }

    private static async Task<JsonNode> ReadAsync(TestApi api)
        => (await api.SendAsync(HttpMethod.Get, "/openapi/v1.json", (string?)null)).Json;

    private static Task<TestApi> StartAsync(Action<OpenApiOptions>? configure = null, Action<IServiceCollection>? services = null)
        => TestApi.StartAsync(api =>
        {
            api.Services(collection => collection.AddOpenApi(options =>
                {
                    options.AddWebhooksOpenApi();
                    configure?.Invoke(options);
                }))
                .RouteMap($$"""[{"route":"/mapped/{id}", "methods":["PUT"], "before":["{{TestApiBuilder.BeforeOrder}}"]}]""")
                .Controller<OrdersController>()
                .Controller<CasedController>()
                .Map(app =>
                {
                    app.MapOpenApi();
                    app.MapPost("/before/{id:guid}", (Guid id, Order order) => order).WithBeforeWebhook(TestApiBuilder.BeforeOrder);
                    app.MapPost("/after", (Order order) => order).WithAfterWebhook(TestApiBuilder.AfterOrder);
                    app.MapPost("/both", (Order order) => order)
                        .WithBeforeWebhook(TestApiBuilder.BeforeOrder).WithAfterWebhook(TestApiBuilder.AfterOrder);
                    app.MapGet("/unbound", () => "");
                    app.MapPut("/mapped/{id:int}", (int id, Order order) => order);
                    app.MapGet("/mapped/{id:int}", (int id) => "");
                    app.MapPost("/own", (Order order) => order).WithBeforeWebhook(TestApiBuilder.BeforeOrder)
                        .Produces<Order>().Produces<string>(409, "text/plain");
                });
            if (services is not null)
            {
                api.Services(services);
            }
        });

    public sealed record Order(int Quantity);

    [ApiController, Route("controllers")]
    public sealed class OrdersController : ControllerBase
    {
        [HttpPost("{id:guid}"), BeforeWebhook(TestApiBuilder.BeforeOrder)]
        public ActionResult<Order> Add(Guid id, Order order) => Ok(order);
    }

    [ApiController, Route("[controller]/Orders")]
    public sealed class CasedController : ControllerBase
    {
        [HttpPost, BeforeWebhook(TestApiBuilder.BeforeOrder)]
        public ActionResult<Order> Add(Order order) => Ok(order);
    }

    private sealed class OwnWriter : IWebhookResponseWriter
    {
        public Task WriteAsync(HttpContext context, WebhookDecision decision) => Task.CompletedTask;
    }
}
