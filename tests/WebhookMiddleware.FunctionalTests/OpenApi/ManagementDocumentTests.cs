using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;
using WebhookMiddleware.AspNetCore.Descriptions.Operations;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.FunctionalTests.Interoperability;

namespace WebhookMiddleware.FunctionalTests.OpenApi;

/// <summary>The document of the management API tells what the API really does.</summary>
public sealed class ManagementDocumentTests : IAsyncLifetime
{
    private TestApi _api = null!;
    private JsonNode _document = null!;

    public async Task InitializeAsync()
    {
        _api = await StartAsync();
        _document = await ReadAsync(_api);
    }

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public void Document_Routes_AreThoseThatAreMapped()
    {
        var mapped = _api.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ManagementRoute>() != null)
            .Select(endpoint => $"{endpoint.Metadata.GetRequiredMetadata<ManagementRoute>().Method} {endpoint.RoutePattern.RawText}").ToArray();

        ManagementOperations.All.Keys.Select(route => $"{route.Method} {ManagementVisits.Prefix}{route.Pattern}").Should().BeEquivalentTo(mapped);
        Operations().Select(operation => $"{operation.Method} {operation.Path}").Should().BeEquivalentTo(mapped);
        _document["paths"]!.AsObject().Should().NotContain(path => path.Key.StartsWith("/orders", StringComparison.Ordinal));
        _document["info"]!["title"]!.GetValue<string>().Should().Be("Webhook management");
    }

    [NodeFact]
    public async Task Document_IsValidAndItsExamplesFit() => (await SchemaVerifier.FindProblemsAsync(_document)).Should().BeEmpty();

    [Fact]
    public async Task Document_OfAnotherPrefix_HasItsPaths()
    {
        await using var api = await StartAsync(prefix: "/admin/hooks");

        (await ReadAsync(api))["paths"]!.AsObject().Select(path => path.Key).Should().Contain("/admin/hooks/hooks/{id}")
            .And.OnlyContain(path => path.StartsWith("/admin/hooks/", StringComparison.Ordinal));
    }

    [NodeFact]
    public async Task Document_ApiMappedTwice_HasEachOperationUnderAnIdOfItsOwn()
    {
        await using var api = await StartAsync(map: app => app.MapWebhookManagement("/admin/hooks").AllowAnonymous());

        var document = await ReadAsync(api);

        var ids = Operations(document).ToDictionary(operation => $"{operation.Method} {operation.Path}", operation => operation.Json["operationId"]!.GetValue<string>());
        ids.Values.Should().OnlyHaveUniqueItems();
        ids["GET /webhooks/api/hooks"].Should().Be("listHooks");
        ids["GET /admin/hooks/hooks"].Should().Be("listHooks2");
        (await SchemaVerifier.FindProblemsAsync(document)).Should().BeEmpty();
    }

    [NodeFact]
    public async Task Document_OpenApi30_IsValidAndHasTheSameRoutes()
    {
        await using var api = await StartAsync(options => options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_0);

        var document = await ReadAsync(api);

        document["openapi"]!.GetValue<string>().Should().StartWith("3.0");
        document["paths"]!.AsObject().Select(path => path.Key).Should().Equal(_document["paths"]!.AsObject().Select(path => path.Key));
        (await SchemaVerifier.FindProblemsAsync(document)).Should().BeEmpty();
    }

    [NodeFact]
    public async Task Document_Responses_FitWhatTheApiAnswers()
    {
        var tour = await ManagementVisits.MakeAsync(_api, _document);

        tour.Select(visit => (visit.Method, visit.Path)).Distinct().Should().BeEquivalentTo(
            Operations().Select(operation => (operation.Method, operation.Path)), "every operation is visited");
        var values = tour.Where(visit => visit.Body is not null).Select(visit => new ValueOfSchema(visit.Name, SchemaOf(visit), visit.Body)).ToArray();
        (await SchemaVerifier.FindProblemsAsync(_document, values)).Should().BeEmpty();
    }

    // A name that the API did not know would get another message.
    [Fact]
    public async Task Document_QueryParameters_AreThoseThatTheApiReads()
    {
        var parameters = Operations().SelectMany(operation => (operation.Json["parameters"]?.AsArray() ?? [])
            .Where(parameter => parameter!["in"]!.GetValue<string>() == "query")
            .Select(parameter => (operation.Method, operation.Path, Name: parameter!["name"]!.GetValue<string>(), Schema: parameter["schema"]!))).ToArray();
        parameters.Select(parameter => IsTyped(parameter.Schema)).Should().Contain(true).And.Contain(false);

        foreach (var (method, path, name, schema) in parameters)
        {
            // A text is refused only if it is given twice.
            var query = IsTyped(schema) ? $"{name}=!" : $"{name}=a&{name}=b";
            var response = await _api.SendAsync(HttpMethod.Parse(method), $"{path.Replace("{id}", Guid.Empty.ToString())}?{query}", json: null);

            response.Status.Should().Be(400, "{0} {1}?{2}", method, path, query);
            response.Json["errors"]!.AsObject().Select(error => error.Key).Should().Equal(name);
            response.Json["errors"]![name]![0]!.GetValue<string>().Should().NotContain("There is no parameter");
        }

        static bool IsTyped(JsonNode schema) => schema["format"] is not null || schema["enum"] is not null || schema["type"]!.GetValue<string>() != "string";
    }

    private string SchemaOf(ManagementVisit visit)
    {
        var operation = Operations().Single(operation => operation.Method == visit.Method && operation.Path == visit.Path).Json;
        var status = visit.Status.ToString(CultureInfo.InvariantCulture);
        operation["responses"]!.AsObject().Select(response => response.Key).Should().Contain(status, "{0} answered so", visit.Name);

        var pointer = $"#/paths/{visit.Path.Replace("/", "~1")}/{visit.Method.ToLowerInvariant()}/responses/{status}";
        var response = operation["responses"]![status]!;
        if (response["$ref"] is { } reference)
        {
            pointer = reference.GetValue<string>();
            response = _document["components"]!["responses"]![pointer.Split('/')[^1]]!;
        }

        var content = response["content"]!.AsObject().Should().ContainKey(visit.ContentType!, visit.Name).WhoseValue;
        content.Should().NotBeNull();
        return $"{pointer}/content/{visit.ContentType!.Replace("/", "~1")}/schema";
    }

    private IEnumerable<(string Method, string Path, JsonNode Json)> Operations() => Operations(_document);

    private static IEnumerable<(string Method, string Path, JsonNode Json)> Operations(JsonNode document)
        => document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()
            .Select(operation => (operation.Key.ToUpperInvariant(), path.Key, operation.Value!)));

    private static async Task<JsonNode> ReadAsync(TestApi api)
    {
        var response = await api.SendAsync(HttpMethod.Get, "/openapi/webhooks.json", json: null);
        response.Status.Should().Be(200, response.Body);
        return response.Json;
    }

    private static Task<TestApi> StartAsync(
        Action<OpenApiOptions>? configure = null, string prefix = ManagementVisits.Prefix, Action<WebApplication>? map = null) => TestApi.StartAsync(api => api
        .Services(services => services.AddOpenApi("webhooks", options =>
        {
            options.AddWebhookManagementOpenApi();
            configure?.Invoke(options);
        }))
        .Map(app =>
        {
            app.MapOpenApi();
            app.MapWebhookManagement(prefix).AllowAnonymous();
            map?.Invoke(app);
            app.MapPost("/orders", (Order order) => Results.Ok(order)).WithBeforeWebhook(TestApiBuilder.BeforeOrder).WithAfterWebhook(TestApiBuilder.AfterOrder);
        }));

    private sealed record Order(string Article, int Quantity);
}
