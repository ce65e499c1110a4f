using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.Events;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.Testing;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>What the API's clients see is the same on every database.</summary>
public abstract class StoreTests(string store)
{
    public sealed class OnSqlite() : StoreTests("sqlite");

    public sealed class OnPostgreSql() : StoreTests("postgresql"), INeedPostgreSql;

    [Fact]
    public async Task Body_WithNul_Is400AndNamesTheMember()
    {
        await using var app = await SampleApp.StartAsync(new SampleAppOptions { Store = store });
        var userId = await app.AddUserAsync();
        var orderId = await app.AddOrderAsync(userId);

        await RefuseAsync("organization/user/new", "name", """{"login":"bob@example.com","name":"B\u0000b","phone":"+79001234567"}""");
        await RefuseAsync("organization/user/new", "login", """{"login":"b\u0000b@example.com","name":"Bob","phone":"+79001234567"}""");
        await RefuseAsync("user/new", "email", """{"login":"b@example.com","name":"Bob","phone":"+79001234567","email":"b\u0000@example.com"}""");
        await RefuseAsync($"organization/user/{userId}", "activation_shop_id", """{"activation_shop_id":"\u0000"}""");
        await RefuseAsync("organization/order/add", "items[0].name", $$"""{"user_id":"{{userId}}","items":[{"article":"A","name":"\u0000","quantity":1}]}""");
        await RefuseAsync("user/order/add", "items[0].article", $$"""{"user_id":"{{userId}}","items":[{"article":"A\u0000","quantity":1}]}""");
        await RefuseAsync($"user/order/{orderId}", "comment", """{"comment":"\u0000"}""");
        await RefuseAsync($"organization/order/{orderId}", "shop_id", """{"shop_id":"\u0000"}""");
        await RefuseAsync($"organization/order/{orderId}", "delivery.address", """{"delivery":{"address":"\u0000"}}""");
        await RefuseAsync($"user/order/{orderId}", "delivery.service_id", """{"delivery":{"service_id":"\u0000"}}""");

        async Task RefuseAsync(string path, string member, string body)
            => (await app.PostAsync(path, JsonNode.Parse(body)!)).Expect(HttpStatusCode.BadRequest).Errors.Keys.Should().Equal(member);
    }

    // Where they can do no harm, identifiers are not looked at more closely than any other that nobody has.
    [Fact]
    public async Task Identifier_WithNul_Is404()
    {
        await using var app = await SampleApp.StartAsync(new SampleAppOptions { Store = store });

        (await app.PostAsync("/user/order/add", Requests.Order("1\0"))).Expect(HttpStatusCode.NotFound);
        (await app.PostAsync("/user/sber_get_status", Requests.Payment("1\0"))).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Login_TakenInAnotherCase_IsAnotherLogin()
    {
        await using var app = await SampleApp.StartAsync(new SampleAppOptions { Store = store });
        await app.AddUserAsync("ann@example.com");

        (await app.PostAsync("/organization/user/new", Requests.User("Ann@example.com"))).Expect(HttpStatusCode.OK);
        (await app.PostAsync("/user/new", Requests.User("ann@example.com"))).Expect(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Record_EveryMember_ComesBackAsItWasSent()
    {
        await using var app = await SampleApp.StartAsync(new SampleAppOptions { Store = store });
        var user = Requests.User().With("name", "Анна «🌲» O'Brien\n").With("discount", 12.50m);
        var order = (string userId) => Requests.Order(userId)
            .With("items", new JsonArray(new JsonObject { ["article"] = "\\\"{0}\"", ["name"] = "Чай 🍵", ["quantity"] = 3, ["price"] = 33.3333m }));

        var userId = (await app.PostAsync("/organization/user/new", user)).Expect(HttpStatusCode.OK).Id;
        var orderId = (await app.PostAsync("/user/order/add", order(userId))).Expect(HttpStatusCode.OK).Id;

        var readUser = (await app.ReadUserAsync(userId)).AsObject();
        foreach (var (name, value) in user)
        {
            JsonNode.DeepEquals(readUser[name], value).Should().BeTrue("{0} is {1}", name, readUser[name]);
        }

        var readOrder = await app.ReadOrderAsync(orderId);
        readOrder["items"]![0]!["article"]!.GetValue<string>().Should().Be("\\\"{0}\"");
        readOrder["items"]![0]!["name"]!.GetValue<string>().Should().Be("Чай 🍵");
        readOrder["items"]![0]!["price"]!.GetValue<decimal>().Should().Be(33.3333m);
        readOrder["total"]!.GetValue<decimal>().Should().Be((3 * 33.3333m) + 300);
    }

    [Fact]
    public async Task AfterRegistration_Notified_IsListedAsDeliveredWithItsAttempts()
    {
        var calls = 0;
        await using var app = await SampleApp.StartAsync(
            new SampleAppOptions { Store = store, Settings = new Dictionary<string, string> { ["Webhooks:Delivery:RetryDelays:0"] = "00:00:00.05" } },
            hooks => hooks.On(WebhookEvents.AfterRegistration).Notify()
                .Replies(_ => Interlocked.Increment(ref calls) == 1 ? WebhookReply.Status(500) : WebhookReply.Allow()));
        var hookId = (await app.ListHooksAsync()).Single()!["id"]!.GetValue<string>();

        var userId = await app.AddUserAsync();

        var deliveries = await Eventually.GetAsync(
            () => app.ReadDeliveriesAsync(hookId),
            all => all.Count == 1 && all[0]["state"]!.GetValue<string>() == "delivered");
        deliveries[0]["event"]!.GetValue<string>().Should().Be("after_registration");
        deliveries[0]["attempts"]!.AsArray().Select(attempt => attempt!["status"]!.GetValue<int>()).Should().Equal(500, 204);
        app.Receiver.Received.Select(told => told.Header("webhook-id")).Distinct().Should().ContainSingle();
        app.Receiver.Received[0].Json["response"]!["body"]!["id"]!.GetValue<string>().Should().Be(userId);
    }

    // Otherwise the migrations of one of the databases were forgotten.
    [Fact]
    public async Task Model_AgainstTheMigrations_HasNoChanges()
    {
        await using var app = await SampleApp.StartAsync(new SampleAppOptions { Store = store });

        (await app.UseDataAsync(db => Task.FromResult(db.Database.HasPendingModelChanges()))).Should().BeFalse();
    }
}
