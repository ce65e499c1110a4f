using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using WebhookMiddleware.Events;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.Testing;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>What a hook changes is what is stored, if it is valid and allowed.</summary>
public sealed class EnrichmentTests
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData("/organization/user/new", WebhookEvents.BeforeRegistration)]
    [InlineData("/user/new", WebhookEvents.BeforeUserNew)]
    public async Task Register_HookAddsDiscount_IsStored(string path, string eventName)
    {
        await using var app = await StartAsync(hooks => hooks.On(eventName).Replies(WebhookReply.Enrich(new { discount = 12.5 })));

        var reply = await app.PostAsync(path, Requests.User());

        var user = await app.ReadUserAsync(reply.Expect(HttpStatusCode.OK).Id);
        user["discount"]!.GetValue<decimal>().Should().Be(12.5m);
        user["name"]!.GetValue<string>().Should().Be("Анна");
        user["birthdate"]!.GetValue<long>().Should().Be(631152000000);
    }

    [Fact]
    public async Task AfterRegistration_HookEnrichedBefore_SeesTheFinalPayload()
    {
        await using var app = await StartAsync(hooks =>
        {
            hooks.On(WebhookEvents.BeforeRegistration).Replies(WebhookReply.Enrich(new { discount = 12.5 }));
            hooks.On(WebhookEvents.AfterRegistration).Gate();
        });

        await app.AddUserAsync();

        app.Receiver.Received[1].Data["discount"]!.GetValue<decimal>().Should().Be(12.5m);
    }

    // The endpoint checks its body itself, behind the webhooks: an invalid one is the client's error there, whoever made it so.
    [Fact]
    public async Task UserNew_HookMakesBodyInvalid_IsNotStored()
    {
        await using var app = await StartAsync(hooks
            => hooks.On(WebhookEvents.BeforeUserNew).Replies(WebhookReply.Enrich(new { discount = 500 })));

        var reply = await app.PostAsync("/user/new", Requests.User());

        reply.Expect(HttpStatusCode.BadRequest).Errors.Keys.Should().Equal("discount");
        (await app.CountUsersAsync()).Should().Be(0);
    }

    [Fact]
    public async Task UserUpdate_HookAddsDiscount_IsStoredAndOtherFieldsStay()
    {
        await using var app = await StartAsync(hooks
            => hooks.On(WebhookEvents.BeforeUserUpdate).Replies(WebhookReply.Enrich(new { discount = 5 })));
        var id = await app.AddUserAsync();

        (await app.PostAsync($"/organization/user/{id}", Requests.UserChanges())).Expect(HttpStatusCode.OK);

        app.Receiver.Received[0].Data.ToJsonString(Unescaped).Should().Be(Requests.UserChanges().ToJsonString(Unescaped));
        var user = await app.ReadUserAsync(id);
        user["name"]!.GetValue<string>().Should().Be("Анна Петрова");
        user["discount"]!.GetValue<decimal>().Should().Be(5);
        user["phone"]!.GetValue<string>().Should().Be("+79001234567");
    }

    [Theory]
    [InlineData("/organization/order/add")]
    [InlineData("/user/order/add")]
    public async Task OrderAdd_HookPatchesItems_StoredOrderHasThemAndTheNewTotal(string path)
    {
        await using var app = await StartAsync(hooks => hooks.On(WebhookEvents.BeforeOrderAdd).Replies(WebhookReply.Patch(
            new { op = "test", path = "/items/0/article", value = "TEA-1" },
            new { op = "replace", path = "/items/0/discount_summ", value = 110.5 },
            new { op = "add", path = "/items/-", value = new { article = "GIFT-1", quantity = 1 } })));
        var userId = await app.AddUserAsync();

        var reply = (await app.PostAsync(path, Requests.Order(userId))).Expect(HttpStatusCode.OK);

        reply.Json["total"]!.GetValue<decimal>().Should().Be(Requests.OrderTotal - 60.5m);
        var order = await app.ReadOrderAsync(reply.Id);
        order["total"]!.GetValue<decimal>().Should().Be(Requests.OrderTotal - 60.5m);
        order["items"]![0]!["discount_summ"]!.GetValue<decimal>().Should().Be(110.5m);
        order["items"]!.AsArray().Select(item => item!["article"]!.GetValue<string>()).Should().Equal("TEA-1", "CUP-2", "GIFT-1");
        order["delivery"]!["address"]!.GetValue<string>().Should().Be("Москва, Тверская, 1");
    }

    [Theory]
    [InlineData("/organization/order/")]
    [InlineData("/user/order/")]
    public async Task OrderUpdate_PartialBody_HookSeesWhatWasSentAndTheRestStays(string path)
    {
        await using var app = await StartAsync(hooks => hooks.On(WebhookEvents.BeforeOrderUpdate)
            .Replies(WebhookReply.Enrich(new { delivery = new { cost = 0 } })));
        var id = await app.AddOrderAsync();
        app.Receiver.Clear();

        var reply = await app.PostAsync(path + id, Requests.OrderChanges());

        reply.Expect(HttpStatusCode.OK).Json["total"]!.GetValue<decimal>().Should().Be(Requests.OrderTotal - 300);
        var data = app.Receiver.Received[0].Data.AsObject();
        data.Select(member => member.Key).Should().Equal("comment");
        var order = await app.ReadOrderAsync(id);
        order["comment"]!.GetValue<string>().Should().Be("Не звонить");
        order["delivery"]!["cost"]!.GetValue<decimal>().Should().Be(0);
        order["delivery"]!["address"]!.GetValue<string>().Should().Be("Москва, Тверская, 1");
        order["items"]!.AsArray().Should().HaveCount(2);
        order["shop_id"]!.GetValue<string>().Should().Be("shop-7");
    }

    [Fact]
    public async Task SetStatus_HookChangesStatus_IsStored()
    {
        await using var app = await StartAsync(hooks
            => hooks.On(WebhookEvents.BeforeOrderSetStatus).Replies(WebhookReply.Enrich(new { status = "cancelled" })));
        var id = await app.AddOrderAsync();

        (await app.PostAsync("/organization/order/set_status", Requests.OrderStatus(id))).Expect(HttpStatusCode.OK);

        (await app.ReadOrderAsync(id))["status"]!.GetValue<string>().Should().Be("cancelled");
    }

    [Fact]
    public async Task DeliveryCalculate_NoHook_UsesOwnTariff()
    {
        await using var app = await StartAsync(_ => { });

        var reply = await app.PostAsync("/organization/delivery_service/7/calculate", Requests.Delivery());

        reply.Expect(HttpStatusCode.OK).Json["cost"]!.GetValue<decimal>().Should().Be(Requests.DeliveryCost);
    }

    [Fact]
    public async Task DeliveryCalculate_HookSetsTariff_CostFollows()
    {
        await using var app = await StartAsync(hooks
            => hooks.On(WebhookEvents.BeforeDeliveryServiceCalculate).Replies(WebhookReply.Enrich(new { tariff = 25 })));

        var reply = await app.PostAsync("/organization/delivery_service/7/calculate", Requests.Delivery());

        reply.Expect(HttpStatusCode.OK).Json["cost"]!.GetValue<decimal>().Should().Be(100 + 3 * 25);
        app.Receiver.Received[0].Json["request"]!["routeValues"]!["id"]!.GetValue<string>().Should().Be("7");
    }

    [Theory]
    [InlineData("""{"order_sum":99999}""")]
    [InlineData("""{"tariff":25,"address":"Тверь"}""")]
    [InlineData("""{"items":null}""")]
    public async Task DeliveryCalculate_HookWritesOutsideTariff_Is502(string mergePatch)
    {
        await using var app = await StartAsync(hooks => hooks.On(WebhookEvents.BeforeDeliveryServiceCalculate)
            .Replies(WebhookReply.WithJson($$"""{"mergePatch":{{mergePatch}}}""")));

        var reply = await app.PostAsync("/organization/delivery_service/7/calculate", Requests.Delivery());

        reply.ExpectProblem(HttpStatusCode.BadGateway, "urn:webhook:failed").Errors.Should().BeEmpty();
    }

    [Fact]
    public async Task DeliveryCalculate_OptionalHookWritesOutsideTariff_IsPassedOverAsAWhole()
    {
        await using var app = await StartAsync(hooks => hooks.On(WebhookEvents.BeforeDeliveryServiceCalculate).ContinueOnFailure()
            .Replies(WebhookReply.Enrich(new { tariff = 25, order_sum = 99999 })));

        var reply = await app.PostAsync("/organization/delivery_service/7/calculate", Requests.Delivery());

        reply.Expect(HttpStatusCode.OK).Json["cost"]!.GetValue<decimal>().Should().Be(Requests.DeliveryCost);
    }

    private static Task<SampleApp> StartAsync(Action<WebhookSetup> hooks)
        => SampleApp.StartAsync(new SampleAppOptions { Store = "inmemory" }, hooks);
}
