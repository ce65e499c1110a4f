using System.Diagnostics;
using System.Net;
using WebhookMiddleware.Events;
using WebhookMiddleware.FunctionalTests.Emissions;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.Testing;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>
/// The story that the product is made for: people who can't change the API hang webhooks on its orders at run time, which stop an order,
/// change it, or are too slow. Back office and customers take the same hooks.
/// </summary>
public sealed class OrderWebhookTests(SampleAppFixture fixture) : IClassFixture<SampleAppFixture>, IAsyncLifetime
{
    private const string Event = WebhookEvents.BeforeOrderAdd;

    private readonly SampleApp _app = fixture.App;
    private string _userId = "";

    public static TheoryData<string> Routes => ["/organization/order/add", "/user/order/add"];

    public async Task InitializeAsync()
    {
        await fixture.ClearAsync();
        _userId = await _app.AddUserAsync($"{Guid.NewGuid():N}@example.com");
        _app.Receiver.Clear();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task OrderAdd_HookCancels_ClientGetsItsStatusAndFieldErrors(string path)
    {
        var orders = await _app.CountOrdersAsync();
        _app.Receiver.Reply("/stock", WebhookReply.Deny(
            409, "Нет на складе", "Осталось 5 штук", ("#/items/0/quantity", "Не больше 5"), ("#/comment", "Слишком длинный")));
        await _app.AddHookAsync(Hooks.Exchange(Event, _app.Receiver.Url("/stock")).With("name", "Secret name"));

        var reply = await _app.PostAsync(path, Requests.Order(_userId));

        reply.Expect(HttpStatusCode.Conflict);
        reply.Json["title"]!.GetValue<string>().Should().Be("Нет на складе");
        reply.Json["detail"]!.GetValue<string>().Should().Be("Осталось 5 штук");
        reply.Json["status"]!.GetValue<int>().Should().Be(409);
        reply.Json["event"]!.GetValue<string>().Should().Be(Event);
        reply.Json["invocationId"]!.GetValue<string>().Should().Be(_app.Receiver.Received[0].Json["id"]!.GetValue<string>());
        reply.Errors.Should().BeEquivalentTo(new Dictionary<string, string[]>
        {
            ["items[0].quantity"] = ["Не больше 5"],
            ["comment"] = ["Слишком длинный"],
        });
        reply.Text.Should().NotContain("Secret name").And.NotContain("receiver.test");
        (await _app.CountOrdersAsync()).Should().Be(orders);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task OrderAdd_HookEnriches_StoredOrderShowsIt(string path)
    {
        _app.Receiver.Reply("/discount", WebhookReply.Enrich(new { comment = "VIP", delivery = new { cost = 0 } }));
        await _app.AddHookAsync(Hooks.Exchange(Event, _app.Receiver.Url("/discount")));

        var reply = (await _app.PostAsync(path, Requests.Order(_userId))).Expect(HttpStatusCode.OK);

        reply.Json["total"]!.GetValue<decimal>().Should().Be(Requests.OrderTotal - 300);
        var order = await _app.ReadOrderAsync(reply.Id);
        order["comment"]!.GetValue<string>().Should().Be("VIP");
        order["total"]!.GetValue<decimal>().Should().Be(Requests.OrderTotal - 300);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task OrderAdd_SeveralHooks_RunByOrderEachOnWhatTheOneBeforeMade(string path)
    {
        _app.Receiver
            .Reply("/first", WebhookReply.Enrich(new { comment = "first" }, context: new { creditScore = 712 }))
            .Reply("/second", WebhookReply.Enrich(new { shop_id = "second" }))
            .Reply("/third", WebhookReply.Allow());

        // Saved in another order than they are to run in.
        await _app.AddHookAsync(Hooks.Exchange(Event, _app.Receiver.Url("/second")).With("order", 20));
        await _app.AddHookAsync(Hooks.Gate(Event, _app.Receiver.Url("/third")));
        await _app.AddHookAsync(Hooks.Exchange(Event, _app.Receiver.Url("/first")).With("order", -5));
        var reply = (await _app.PostAsync(path, Requests.Order(_userId))).Expect(HttpStatusCode.OK);

        var calls = _app.Receiver.Received;
        calls.Select(PlantedSecrets.PathOf).Should().Equal("/first", "/second", "/third");
        calls.Select(call => call.Json["hook"]!["order"]!.GetValue<int>()).Should().Equal(-5, 20, 30);
        calls.Select(call => call.Json["id"]!.GetValue<string>()).Distinct().Should().ContainSingle();
        calls[1].Data["comment"]!.GetValue<string>().Should().Be("first");
        calls[1].Json["context"]!["creditScore"]!.GetValue<int>().Should().Be(712);
        calls[2].Data["shop_id"]!.GetValue<string>().Should().Be("second");
        var order = await _app.ReadOrderAsync(reply.Id);
        order["comment"]!.GetValue<string>().Should().Be("first");
        order["shop_id"]!.GetValue<string>().Should().Be("second");
    }

    [Fact]
    public async Task OrderAdd_EarlierHookDenies_LaterOnesAreNotCalled()
    {
        _app.Receiver.Reply("/first", WebhookReply.Deny(400, "No"));
        await _app.AddHookAsync(Hooks.Exchange(Event, _app.Receiver.Url("/second")).With("order", 20));
        await _app.AddHookAsync(Hooks.Exchange(Event, _app.Receiver.Url("/first")).With("order", 10));

        (await _app.PostAsync("/user/order/add", Requests.Order(_userId))).Expect(HttpStatusCode.BadRequest);

        _app.Receiver.Received.Select(PlantedSecrets.PathOf).Should().Equal("/first");
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task OrderAdd_HookHangs_Is504AtItsTimeout(string path)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var app = await SampleApp.StartAsync(new SampleAppOptions { Receiver = receiver });
        var userId = await app.AddUserAsync();
        receiver.Reply("/hang", WebhookReply.Hang());
        await app.AddHookAsync(Hooks.Exchange(Event, receiver.Url("/hang")).With("timeoutMs", 300));
        var started = Stopwatch.GetTimestamp();

        var reply = await app.PostAsync(path, Requests.Order(userId));

        reply.ExpectProblem(HttpStatusCode.GatewayTimeout, "urn:webhook:timeout");
        Stopwatch.GetElapsedTime(started).Should().BeGreaterThan(TimeSpan.FromMilliseconds(290)).And.BeLessThan(TimeSpan.FromSeconds(5));
        (await app.CountOrdersAsync()).Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task OrderAdd_OptionalHookHangs_IsPassedOver(string path)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var app = await SampleApp.StartAsync(new SampleAppOptions { Receiver = receiver });
        var userId = await app.AddUserAsync();
        receiver.Reply("/hang", WebhookReply.Hang()).Reply("/next", WebhookReply.Enrich(new { comment = "next" }));
        var slow = await app.AddHookAsync(
            Hooks.Exchange(Event, receiver.Url("/hang")).With("order", 1).With("timeoutMs", 150).With("onFailure", "continue"));
        await app.AddHookAsync(Hooks.Exchange(Event, receiver.Url("/next")).With("order", 2));

        var reply = (await app.PostAsync(path, Requests.Order(userId))).Expect(HttpStatusCode.OK);

        (await app.ReadOrderAsync(reply.Id))["comment"]!.GetValue<string>().Should().Be("next");
        var call = (await app.ReadCallsAsync(slow)).Should().ContainSingle().Subject;
        call["outcome"]!.GetValue<string>().Should().BeEquivalentTo("timedOut");
        call["failedOpen"]!.GetValue<bool>().Should().BeTrue();
    }

    [Fact]
    public async Task OrderAdd_BadAnswers_FailWith502()
    {
        var orders = await _app.CountOrdersAsync();
        await _app.AddHookAsync(Hooks.Exchange(Event, _app.Receiver.Url("/bad")));

        foreach (var bad in new[]
        {
            WebhookReply.Status(500), WebhookReply.Status(404), WebhookReply.Status(302), WebhookReply.Abort(),
            WebhookReply.Status(200, "text/html", "<p>Hello</p>"),
            WebhookReply.WithJson("{\"decision\":"), WebhookReply.WithJson("{\"decision\":\"maybe\"}"),
        })
        {
            _app.Receiver.Reply("/bad", bad);
            (await _app.PostAsync("/user/order/add", Requests.Order(_userId))).ExpectProblem(HttpStatusCode.BadGateway, "urn:webhook:failed");
        }

        (await _app.CountOrdersAsync()).Should().Be(orders);
    }

    [Fact]
    public async Task OrderAdd_HookChangedOrDeleted_IsObeyedAtOnce()
    {
        _app.Receiver.Reply("/no", WebhookReply.Deny(422, "No"));
        var id = await _app.AddHookAsync(Hooks.Exchange(Event, _app.Receiver.Url("/no")));
        async Task<HttpStatusCode> OrderAsync() => (await _app.PostAsync("/user/order/add", Requests.Order(_userId))).Status;

        var withHook = await OrderAsync();
        await _app.SetHookActiveAsync(id, false);
        var inactive = await OrderAsync();
        await _app.SetHookActiveAsync(id, true);
        var active = await OrderAsync();
        await _app.DeleteHookAsync(id);
        var deleted = await OrderAsync();

        new[] { withHook, inactive, active, deleted }.Should().Equal(
            HttpStatusCode.UnprocessableEntity, HttpStatusCode.OK, HttpStatusCode.UnprocessableEntity, HttpStatusCode.OK);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task OrderAdd_ConditionOnShop_CallsTheHookForThatShopOnly(string path)
    {
        _app.Receiver.Reply("/no", WebhookReply.Deny(422, "No"));
        await _app.AddHookAsync(Hooks.Exchange(Event, _app.Receiver.Url("/no")).With("condition", "data.shop_id == 'closed'"));

        (await _app.PostAsync(path, Requests.Order(_userId))).Expect(HttpStatusCode.OK);
        (await _app.PostAsync(path, Requests.Order(_userId).With("shop_id", "closed"))).Expect(HttpStatusCode.UnprocessableEntity);
    }
}
