namespace WebhookMiddleware.FunctionalTests.Adapters.Shapes;

/// <summary>The event catalogue shows the schema of what webhooks will be told, wherever it comes from.</summary>
public sealed class CatalogueShapeTests
{
    [Theory]
    [InlineData("form-model", "name,count")]
    [InlineData("form-fields", "name,count,file")]
    [InlineData("query", "name,page")]
    [InlineData("json-patch-aside", "name")]
    [InlineData("accepts", "name")]
    [InlineData("raw-accepts", "name")]
    public async Task Events_OfABoundShape_HaveItsSchemaAndSample(string shape, string members)
    {
        await using var api = await TestApi.StartAsync(api => api.Map(app =>
        {
            app.MapWebhookManagement().AllowAnonymous();
            var group = app.MapGroup("").DisableAntiforgery().WithBeforeWebhook(TestApiBuilder.BeforeOrder);
            _ = shape switch
            {
                "form-model" => (IEndpointConventionBuilder)group.MapPost("/x", ([FromForm] FormShapeTests.Model model) => model.Name),
                "form-fields" => group.MapPost("/x", ([FromForm] string name, [FromForm] int count, IFormFile file) => name),
                "query" => group.MapGet("/x", ([AsParameters] FormShapeTests.Query query) => query.Name),
                "json-patch-aside" => group.MapPost("/x", (HandlerShapes.Named body) => body.Name).Accepts<HandlerShapes.Other>("application/json"),
                "accepts" => group.MapPost("/x", (int? page, HttpRequest request) => "").Accepts<HandlerShapes.Named>("application/json"),
                _ => group.MapPost("/x", (RequestDelegate)(context => Task.CompletedTask)).WithMetadata(
                    new Microsoft.AspNetCore.Http.Metadata.AcceptsMetadata(["application/json"], typeof(HandlerShapes.Named))),
            };
        }));

        var response = await api.SendAsync(HttpMethod.Get, "/webhooks/api/events", json: null);

        var found = response.Json["items"]!.AsArray().Single(item => item!["name"]!.GetValue<string>() == TestApiBuilder.BeforeOrder)!;
        found["schema"]!["properties"]!.AsObject().Select(member => member.Key).Should().Equal(members.Split(','));
        found["sample"]!.AsObject().Select(member => member.Key).Should().Equal(members.Split(','));
        if (shape == "form-fields")
        {
            found["sample"]!["file"]!.AsObject().Select(member => member.Key).Should().Equal("fileName", "length", "contentType");
        }
    }

    // Controllers refuse a body without a member that can't be null, unless the host says otherwise. Route handlers do not.
    [Theory]
    [InlineData(false, "name,line")]
    [InlineData(true, "")]
    public async Task Events_OfAController_RequireWhatCantBeNull(bool isSuppressed, string required)
    {
        await using var api = await TestApi.StartAsync(api => api
            .Services(services => services.Configure<MvcOptions>(
                options => options.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = isSuppressed))
            .Controller<Strict>()
            .Map(app => app.MapWebhookManagement().AllowAnonymous()));

        var response = await api.SendAsync(HttpMethod.Get, "/webhooks/api/events", json: null);

        var schema = response.Json["items"]!.AsArray().Single(item => item!["name"]!.GetValue<string>() == TestApiBuilder.BeforeOrder)!["schema"]!;
        string.Join(',', schema["required"]?.AsArray().Select(name => name!.GetValue<string>()) ?? []).Should().Be(required);
        (await api.PostAsync("/strict", """{"count":1}""")).Status.Should().Be(isSuppressed ? 200 : 400);
    }

    [ApiController]
    public sealed class Strict : ControllerBase
    {
        [HttpPost("/strict"), BeforeWebhook(TestApiBuilder.BeforeOrder)]
        public IActionResult Add(Body body) => Ok(body.Count);
    }

    public sealed class Body
    {
        public string Name { get; set; } = null!;

        public string? Note { get; set; }

        public Body Line { get; set; } = null!;

        public int Count { get; set; }
    }
}
