using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using WebhookMiddleware.AspNetCore.Descriptions;
using WebhookMiddleware.Events;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.FunctionalTests.Interoperability;

namespace WebhookMiddleware.FunctionalTests.OpenApi;

/// <summary><c>AddWebhooksOpenApi()</c> adds the events to the application's own document.</summary>
public sealed class EventDocumentTests
{
    [NodeFact]
    public async Task Document_WithEveryKindOfPayload_IsValidAndItsReferencesResolve()
        => (await SchemaVerifier.FindProblemsAsync(await ReadAsync())).Should().BeEmpty();

    [Fact]
    public async Task Document_RecursivePayload_RefersToComponentsOfItsOwn()
    {
        var document = await ReadAsync();

        var schemas = document["components"]!["schemas"]!.AsObject();
        var data = schemas["Webhooks.BeforeOrderAdd.Data"]!["properties"]!;
        var children = schemas[Target(data["children"])]!;
        children["type"]!.GetValue<string>().Should().Be("array");
        Target(children["items"]).Should().Be("Webhooks.BeforeOrderAdd.Data");
        schemas[Target(data["shape"])]!["anyOf"]!.AsArray().Select(kind => kind!["properties"]!["kind"]!.ToJsonString())
            .Should().Equal("""{"const":"circle"}""", """{"enum":[2]}""");
        data.AsObject().ContainsKey("password").Should().BeFalse("webhooks don't receive it");

        static string Target(JsonNode? reference) => reference!["$ref"]!.GetValue<string>()["#/components/schemas/".Length..];
    }

    [Theory]
    [InlineData("before_order_add", "before", "data", "200 204 400 403 409 422 default")]
    [InlineData("after_order", "after", "response", "200 410 429 503 default")]
    [InlineData("on_subscription", "scheduled", "data", "200 410 429 503 default")]
    public async Task Document_EventOfAPhase_HasItsMembersAndResponses(string name, string phase, string member, string responses)
    {
        var document = await ReadAsync();

        var call = document["webhooks"]![name]!["post"]!;
        call["responses"]!.AsObject().Select(response => response.Key).Should().Equal(responses.Split(' '));
        var envelope = call["requestBody"]!["content"]!["application/json"]!;
        envelope["example"]!["phase"]!.GetValue<string>().Should().Be(phase);
        envelope["example"]!.AsObject().ContainsKey(member).Should().BeTrue();
        envelope["example"]!.AsObject().ContainsKey("response").Should().Be(phase == "after");
        (envelope["example"]!["request"] is null).Should().Be(phase == "scheduled");
        var schema = document["components"]!["schemas"]![envelope["schema"]!["$ref"]!.GetValue<string>().Split('/')[^1]]!;
        schema["properties"]!["phase"]!["const"]!.GetValue<string>().Should().Be(phase);
        schema["properties"]!["type"]!["const"]!.GetValue<string>().Should().Be(name);
        schema["required"]!.AsArray().Select(item => item!.GetValue<string>()).Should().BeEquivalentTo(
            envelope["example"]!.AsObject().Select(item => item.Key), "the envelope always has all of its members");
    }

    // The document is compared with what a webhook really gets.
    [NodeFact]
    public async Task Document_Envelopes_FitWhatWebhooksReceive()
    {
        await using var api = await StartAsync();
        await api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder);
            hooks.On(TestApiBuilder.AfterOrder).Notify();
        });

        (await api.PostAsync("/orders/7?tag=a&tag=b", """{"name":"a","children":[{"name":"b"}],"shape":{"kind":2,"side":1}}""")).Status.Should().Be(200);

        var document = await ReadAsync(api);
        var received = await api.Receiver.WaitForAsync(2);
        (await SchemaVerifier.FindProblemsAsync(document, received.Select(one => new ValueOfSchema(
            one.Event, one.Event == "after_order" ? "#/components/schemas/Webhooks.AfterOrder" : "#/components/schemas/Webhooks.BeforeOrderAdd", one.Json))))
            .Should().BeEmpty();
        var described = document["components"]!["parameters"]!.AsObject().Select(header => header.Value!["name"]!.GetValue<string>()).Append("webhook-event");
        received[0].HeaderNames.Select(name => name.ToLowerInvariant()).Where(name => name.StartsWith("webhook-", StringComparison.Ordinal) || name == "traceparent")
            .Should().BeSubsetOf(described);
    }

    [Fact]
    public async Task Document_AddedTwice_IsTheSame()
    {
        var once = await ReadAsync();
        var twice = await ReadAsync(options => options.AddWebhooksOpenApi());

        JsonNode.DeepEquals(twice["webhooks"], once["webhooks"]).Should().BeTrue();
        JsonNode.DeepEquals(twice["components"], once["components"]).Should().BeTrue();
    }

    [Fact]
    public async Task Document_OpenApi30_WarnsThatItHasNoWebhooks()
    {
        await using var api = await StartAsync(options => options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_0);

        var document = await ReadAsync(api);

        document["openapi"]!.GetValue<string>().Should().StartWith("3.0");
        document["components"]!["schemas"]!.AsObject().Select(schema => schema.Key)
            .Where(name => name.StartsWith("Webhooks.", StringComparison.Ordinal))
            .Should().Equal(["Webhooks.RequestProblem"], "nothing of the events is there, only what the routes may respond with");
        api.Logs.Entries.Should().ContainSingle(entry => entry.Event == "OpenApiWithoutWebhooks").Which.Text.Should().Contain("OpenApi3_0");
    }

    // Whatever generates the host's document.
    [Fact]
    public async Task Descriptions_FromTheContainer_AreADocumentInJson()
    {
        await using var api = await StartAsync();

        var described = api.Services.GetRequiredService<IWebhookDescriptions>().DescribeEvents();

        described["openapi"]!.GetValue<string>().Should().Be("3.1.1");
        JsonNode.DeepEquals(described["webhooks"]!["after_order"]!["post"]!["responses"], (await ReadAsync(api))["webhooks"]!["after_order"]!["post"]!["responses"])
            .Should().BeTrue();
    }

    private static async Task<JsonNode> ReadAsync(Action<OpenApiOptions>? configure = null)
    {
        await using var api = await StartAsync(configure);
        return await ReadAsync(api);
    }

    private static async Task<JsonNode> ReadAsync(TestApi api)
    {
        var response = await api.SendAsync(HttpMethod.Get, "/openapi/v1.json", json: null);
        response.Status.Should().Be(200);
        return response.Json;
    }

    private static Task<TestApi> StartAsync(Action<OpenApiOptions>? configure = null) => TestApi.StartAsync(api => api
        .Services(services => services.AddOpenApi(options =>
        {
            options.AddWebhooksOpenApi();
            configure?.Invoke(options);
        }))
        .Map(app =>
        {
            app.MapOpenApi();
            app.MapPost("/orders/{id}", (string id, Tree tree) => Results.Ok(tree))
                .WithBeforeWebhook(TestApiBuilder.BeforeOrder).WithAfterWebhook(TestApiBuilder.AfterOrder);
        }));

    private sealed class Tree
    {
        [Required]
        public string? Name { get; set; }

        public Tree? Parent { get; set; }

        public List<Tree> Children { get; set; } = [];

        public Dictionary<string, Tree> ByName { get; set; } = [];

        public Dictionary<string, List<int>> Counts { get; set; } = [];

        public string? Password { get; set; }

        public object? Anything { get; set; }

        public JsonElement? Element { get; set; }

        public Shape? Shape { get; set; }

        public Shape[]? Shapes { get; set; }

        public TimeSpan Duration { get; set; }

        public DayOfWeek Day { get; set; }
    }

    [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
    [JsonDerivedType(typeof(Circle), "circle")]
    [JsonDerivedType(typeof(Square), 2)]
    private abstract class Shape
    {
        public Shape? Inner { get; set; }
    }

    private sealed class Circle : Shape
    {
        [Range(0, 10)]
        public double Radius { get; set; }
    }

    private sealed class Square : Shape
    {
        public double Side { get; set; }
    }
}
