using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.AspNetCore.Management.Schemas;
using WebhookMiddleware.Events;
using WebhookMiddleware.Exclusion;
using WebhookMiddleware.Payloads;

namespace WebhookMiddleware.AspNetCore.Tests.Management;

public sealed class EventEndpointsTests
{
    private static readonly JsonSerializerOptions SnakeCase = PayloadJson.For(new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    });

    [Fact]
    public async Task Get_NothingBound_ListsTheCatalogue()
    {
        await using var host = await ManagementHost.StartAsync(configure: options => options.Events.Add("on_refund", WebhookPhase.After, "Refund", "Возврат"));

        var catalogue = await host.GetAsync("/events");

        catalogue["nextCursor"].Should().BeNull();
        var names = catalogue["items"]!.AsArray().Select(item => item!["name"]!.GetValue<string>()).ToArray();
        names.Where(name => !WebhookFailureEvents.Contains(name)).Should().HaveCount(10);
        names.Where(WebhookFailureEvents.Contains).Should().HaveCount(4, "every application has those that tell of webhooks");
        Find(catalogue, "on_refund").ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Should().Be(
            """{"name":"on_refund","phase":"after","titles":{"ru":"Возврат","en":"Refund"},"routes":[],"schema":null,"sample":{}}""");
        Find(catalogue, "on_subscription")["phase"]!.GetValue<string>().Should().Be("scheduled");
    }

    [Fact]
    public async Task Get_BoundEndpoints_GiveRoutesSchemaAndSampleInTheApisOwnJson()
    {
        await using var host = await ManagementHost.StartAsync(services: services => services.AddSingleton<IWebhookEndpointSource>(new Source(
            new("before_order_add", "POST", "/user/order/add", null, null, MemberExclusion.ByDefault),
            new("before_order_add", "POST", "/organization/order/add", typeof(Order), SnakeCase, MemberExclusion.ByDefault),
            new("before_order_add", "POST", "/organization/order/add", typeof(Order), SnakeCase, MemberExclusion.ByDefault),
            new(
                "before_user_new", "POST", "/user/new", typeof(Order), PayloadJson.For(new() { ReferenceHandler = ReferenceHandler.Preserve }),
                MemberExclusion.ByDefault))));

        var catalogue = await host.GetAsync("/events");

        var found = Find(catalogue, "before_order_add");
        found["routes"]!.ToJsonString().Should().Be(
            """[{"method":"POST","route":"/organization/order/add"},{"method":"POST","route":"/user/order/add"}]""");
        found["schema"]!["properties"]!.AsObject().Select(property => property.Key).Should().Contain("user_id").And.Contain("order_items");
        var sample = found["sample"]!.AsObject();
        sample["user_id"]!.GetValue<string>().Should().Be("1");
        sample["kind"]!.GetValue<string>().Should().Be("gift_card");
        sample["order_items"]!.AsArray().Should().ContainSingle();
        sample.Deserialize<Order>(SnakeCase)!.OrderItems.Single().Quantity.Should().Be(2);
        Find(catalogue, "before_user_new")["schema"].Should().BeNull("these options have no schema, and the catalogue shows the rest all the same");
    }

    [Fact]
    public async Task Get_EventWithItsOwnPayloadType_UsesThat()
    {
        await using var host = await ManagementHost.StartAsync(
            configure: options => options.Events.Add("on_refund", WebhookPhase.Before, payloadType: typeof(Item)),
            services: services => services.AddSingleton<IWebhookEndpointSource>(new Source(new BoundEndpoint("on_refund", "POST", "/refund", typeof(Order), SnakeCase, MemberExclusion.ByDefault))));

        Find(await host.GetAsync("/events"), "on_refund")["sample"]!.AsObject().Select(member => member.Key).Should().Equal("article", "quantity");
    }

    [Fact]
    public async Task Get_OnSubscription_HasSchemaAndSampleThoughNoRouteRaisesIt()
    {
        await using var host = await ManagementHost.StartAsync();

        var found = Find(await host.GetAsync("/events"), "on_subscription");

        found["routes"]!.AsArray().Should().BeEmpty();
        found["schema"]!["properties"]!.AsObject().Select(property => property.Key).Should().Equal("id", "user_id", "valid_to");
        found["schema"]!["properties"]!["valid_to"]!["type"]!.GetValue<string>().Should().Be("integer");
        found["sample"]!.ToJsonString().Should().Be("""{"id":"1","user_id":"1","valid_to":1769860800000}""");
    }

    private static JsonObject Find(JsonObject catalogue, string name)
        => catalogue["items"]!.AsArray().Select(item => item!.AsObject()).Single(item => item["name"]!.GetValue<string>() == name);

    private sealed record Order(string UserId, Kind Kind, IReadOnlyList<Item> OrderItems, string? Comment);

    private sealed record Item(string Article, int Quantity);

    private enum Kind
    {
        GiftCard,
        Goods,
    }

    private sealed class Source(params BoundEndpoint[] endpoints) : IWebhookEndpointSource
    {
        public IReadOnlyList<BoundEndpoint> Endpoints { get; } = endpoints;
    }
}
