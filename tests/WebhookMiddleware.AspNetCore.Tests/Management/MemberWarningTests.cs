using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.AspNetCore.Management.Schemas;
using WebhookMiddleware.Events;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Tests.Management;

/// <summary>Members that conditions and templates name, against the types that endpoints bind.</summary>
public sealed class MemberWarningTests
{
    private static readonly JsonSerializerOptions SnakeCase = PayloadJson.For(new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower });

    [Theory]
    [InlineData("data.quantty > 1", "data.quantty", "Did you mean 'quantity'?")]
    [InlineData("data.Quantity > 1", "data.Quantity", "Did you mean 'quantity'?")]
    [InlineData("data.userId == 'x'", "data.userId", "Did you mean 'user_id'?")]
    [InlineData("data.order_items[0].artikle == 'x'", "data.order_items[0].artikle", "Did you mean 'article'?")]
    [InlineData("data['quantty'] > 1", "data[\"quantty\"]", "Did you mean 'quantity'?")]
    [InlineData("data.order_items.first.artcle == 'x'", "data.order_items.first.artcle", "Did you mean 'article'?")]
    [InlineData("data.parent.parent.quantty > 1", "data.parent.parent.quantty", "Did you mean 'quantity'?")]
    [InlineData("request.pth == '/'", "request.pth", "Did you mean 'path'?")]
    [InlineData("response.stauts == 200", "response.stauts", "Did you mean 'status'?")]
    [InlineData("hook.nam == 'x'", "hook.nam", "Did you mean 'name'?")]
    [InlineData("dta.quantity > 1", "dta", "Did you mean 'data'?")]
    [InlineData("principal.email == 'x'", "principal.email", "There are: id, name.")]
    public async Task Create_ConditionWithAMemberThatIsNotThere_IsSavedWithAWarning(string condition, string path, string hint)
    {
        var saved = await SaveAsync(new JsonObject { ["condition"] = condition }, Typed);

        var warning = Warnings(saved).Should().ContainSingle().Subject;
        warning.Should().StartWith($"condition: {path}: what before_order_add sends has no such member").And.EndWith(hint);
    }

    [Theory]
    [InlineData("data.quantity > 1 and data.order_items.size > 0 and data.order_items[0].article == 'x'")]
    [InlineData("data.order_items == empty or data.user_id == blank or data.user_id == nil or data.user_id == null")]
    [InlineData("data.tags.anything == 'x' and data.raw.anything.at_all and data.size > 1")]
    [InlineData("data.open.anything == 'x'")]
    [InlineData("data.shape.radius > 1 or data.shape.side > 1 or data.shape['$type'] == 'circle'")]
    [InlineData("context.score > 1 and request.query.page == '2' and request.routeValues.id and response.body.x and response.location")]
    [InlineData("data.user_id.size > 3 and data.user_id.first == 'a'")]
    [InlineData("id and type and phase and timestamp and attempt and deadlineMs and dryRun and principal.id and hook.order")]
    public async Task Create_ConditionWithMembersThatMayBeThere_HasNoWarning(string condition)
        => Warnings(await SaveAsync(new JsonObject { ["condition"] = condition }, Typed)).Should().BeEmpty();

    [Theory]
    [InlineData("{% for item in data.order_items %}{{ item.artcle }}{% endfor %}", "item.artcle")]
    [InlineData("{% assign items = data.order_items | reverse %}{{ items[0].artcle }}", "items[0].artcle")]
    [InlineData("{% assign item = data.order_items | first %}{{ item.artcle }}", "item.artcle")]
    [InlineData("{{ data.order_items | map: 'artcle' | join: ',' }}", "map: \"artcle\"")]
    [InlineData("{{ data.order_items | where: 'artcle', 'x' | size }}", "where: \"artcle\"")]
    [InlineData("{% if true %}{% else %}{{ data.quantty | plus: 1 }}{% endif %}", "data.quantty")]
    [InlineData("{% case data.quantty %}{% when 1 %}x{% endcase %}", "data.quantty")]
    [InlineData("{{ data.order_items[data.quantty].article }}", "data.quantty")]
    [InlineData("{% capture x %}{{ data.quantty }}{% endcapture %}{{ x }}", "data.quantty")]
    [InlineData("{{ data.quantty }}{{ data.quantty }}", "data.quantty")]
    [InlineData("{{ itm }}", "itm")]
    public async Task Create_TemplateWithAMemberThatIsNotThere_IsSavedWithAWarning(string body, string path)
        => Warnings(await SaveAsync(new JsonObject { ["body"] = body }, Typed)).Should().ContainSingle().Which.Should().StartWith($"body: {path}: ");

    [Theory]
    [InlineData("{% for item in data.order_items %}{{ item.article }}{{ forloop.index }}{% endfor %}")]
    [InlineData("{% for i in data.order_items %}{{ i.article }}{% endfor %}{% for i in data.tags %}{{ i.any }}{% endfor %}")]
    [InlineData("{% if data.quantity > 1 %}{% assign x = data.parent %}{% else %}{% assign x = data.order_items[0] %}{% endif %}{{ x.article }}")]
    [InlineData("{% assign data = 1 %}{{ data.any }}")]
    [InlineData("{% for i in (1..3) %}{{ i.any }}{% endfor %}")]
    [InlineData("{% capture x %}a{% endcapture %}{{ x.size }}{% increment n %}{{ n }}")]
    [InlineData("{% assign parts = 'a,b' | split: ',' %}{{ parts[0].any }}{{ parts.any }}")]
    [InlineData("{% assign x = data.parent %}{% assign x = x.parent %}{{ x.any }}")]
    [InlineData("{{ data.order_items | map: 'article' | join: ', ' }}{{ data.order_items | where: 'quantity', 2 | map: 'article' }}")]
    [InlineData("{% for pair in data %}{{ pair[0] }}={{ pair[1] }}{% endfor %}{{ data[type] }}")]
    [InlineData("{% raw %}{{ data.quantty }}{% endraw %}{% comment %}{{ data.quantty }}{% endcomment %}")]
    public async Task Create_TemplateWithMembersThatMayBeThere_HasNoWarning(string body)
        => Warnings(await SaveAsync(new JsonObject { ["body"] = body }, Typed)).Should().BeEmpty();

    [Fact]
    public async Task Create_AnEndpointOfUnknownType_HasNoWarning()
    {
        BoundEndpoint[] endpoints = [.. Typed, new("before_order_add", "POST", "/proxied", null, null, MemberExclusion.ByDefault)];

        Warnings(await SaveAsync(new JsonObject { ["condition"] = "data.quantty > 1" }, endpoints)).Should().BeEmpty();
        Warnings(await SaveAsync(new JsonObject { ["condition"] = "data.quantty > 1" }, [])).Should().BeEmpty("nothing is bound to the event");
    }

    [Fact]
    public async Task Create_SeveralEndpoints_AreTakenTogether()
    {
        BoundEndpoint[] endpoints = [.. Typed, new("before_order_add", "PUT", "/other", typeof(Item), SnakeCase, MemberExclusion.ByDefault)];

        Warnings(await SaveAsync(new JsonObject { ["condition"] = "data.article == 'x' and data.quantity > 1" }, endpoints)).Should().BeEmpty();
        Warnings(await SaveAsync(new JsonObject { ["condition"] = "data.artcle == 'x'" }, endpoints)).Should().ContainSingle();
    }

    [Fact]
    public async Task Create_EventWithItsOwnPayloadType_IsMeasuredByIt()
    {
        await using var host = await ManagementHost.StartAsync(
            configure: options => options.Events.Add("on_refund", WebhookPhase.Before, payloadType: typeof(Item)));

        Warnings(await host.CreateAsync("""{ "event": "on_refund", "condition": "data.artcle == 'x'" }""")).Should().ContainSingle();
        Warnings(await host.CreateAsync("""{ "event": "on_refund", "condition": "data.article == 'x'" }""")).Should().BeEmpty();
        Warnings(await host.CreateAsync("""{ "event": "on_subscription", "condition": "data.user == 'x'", "fireAndForget": true }"""))
            .Should().ContainSingle().Which.Should().Contain("data.user: ");
    }

    private static BoundEndpoint[] Typed => [new("before_order_add", "POST", "/order/add", typeof(Order), SnakeCase, MemberExclusion.ByDefault)];

    private static async Task<JsonObject> SaveAsync(JsonObject members, BoundEndpoint[] endpoints)
    {
        await using var host = await ManagementHost.StartAsync(services: services => services.AddSingleton<IWebhookEndpointSource>(new Source(endpoints)));
        using var response = await host.SendAsync(HttpMethod.Post, "/hooks", ManagementHost.Document(members.ToJsonString()));
        response.StatusCode.Should().Be(HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        return await response.ReadAsync();
    }

    private static IEnumerable<string> Warnings(JsonObject hook)
        => hook["warnings"]?.AsArray().Select(warning => warning!.GetValue<string>()) ?? [];

    private sealed record Order(
        string UserId,
        int Quantity,
        IReadOnlyList<Item> OrderItems,
        Dictionary<string, string> Tags,
        JsonElement Raw,
        Order? Parent,
        Open Open,
        Shape Shape);

    private sealed record Item(string Article, int Quantity);

    private sealed record Open(int Id)
    {
        [JsonExtensionData]
        public Dictionary<string, JsonElement>? Rest { get; init; }
    }

    [JsonDerivedType(typeof(Circle), "circle")]
    [JsonDerivedType(typeof(Square), "square")]
    private abstract record Shape(string Color);

    private sealed record Circle(string Color, int Radius) : Shape(Color);

    private sealed record Square(string Color, int Side) : Shape(Color);

    private sealed class Source(params BoundEndpoint[] endpoints) : IWebhookEndpointSource
    {
        public IReadOnlyList<BoundEndpoint> Endpoints { get; } = endpoints;
    }
}
