using System.Net;
using System.Text.Json.Nodes;
using WebhookMiddleware.Events;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.Testing;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>/user/sber_get_status raises before_order_setstatus itself, once, and only when the full amount has been authorised.</summary>
public sealed class PaymentTests
{
    private const string Path = "/user/sber_get_status";
    private const int FullyAuthorised = 2;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task GetStatus_NotFullyAuthorised_RaisesNothing(int orderStatus)
    {
        await using var app = await StartAsync();
        var orderId = await app.AddOrderAsync();
        app.Acquirer.Set(orderId, orderStatus);

        var reply = await app.PostAsync(Path, Requests.Payment(orderId));

        reply.Expect(HttpStatusCode.OK).Json["order_status"]!.GetValue<int>().Should().Be(orderStatus);
        reply.Json["status"]!.GetValue<string>().Should().Be("new");
        app.Receiver.Received.Should().BeEmpty();
        (await StatusOfAsync(app, orderId)).Should().Be("new");
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("inmemory")]
    public async Task GetStatus_FullyAuthorised_RaisesOnceHoweverOftenItIsAsked(string store)
    {
        await using var app = await SampleApp.StartAsync(new SampleAppOptions { Store = store }, SetStatus);
        var orderId = await app.AddOrderAsync();
        app.Acquirer.Set(orderId, FullyAuthorised);

        for (var poll = 0; poll < 3; poll++)
        {
            var reply = (await app.PostAsync(Path, Requests.Payment(orderId))).Expect(HttpStatusCode.OK);
            reply.Json["order_status"]!.GetValue<int>().Should().Be(FullyAuthorised);
            reply.Json["amount"]!.GetValue<long>().Should().Be(105_000);
            reply.Json["status"]!.GetValue<string>().Should().Be("paid");
        }

        var received = app.Receiver.Received.Should().ContainSingle().Subject;
        received.Event.Should().Be("before_order_setstatus");
        received.Data.ToJsonString().Should().Be($$"""{"order_id":"{{orderId}}","status":"paid"}""");
        received.Json["request"]!["path"]!.GetValue<string>().Should().Be(Path);
        (await StatusOfAsync(app, orderId)).Should().Be("paid");
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("inmemory")]
    public async Task GetStatus_ConcurrentPolls_RaiseOnce(string store)
    {
        const int Polls = 6;
        using var answered = new SemaphoreSlim(0);
        await using var app = await SampleApp.StartAsync(new SampleAppOptions { Store = store }, hooks
            => hooks.On(WebhookEvents.BeforeOrderSetStatus).WithTimeout(30_000).Replies(_ =>
            {
                // The hook answers when all the other polls have been answered: none of them waits for it, or raises the event again.
                for (var poll = 0; poll < Polls - 1; poll++)
                {
                    answered.Wait(TimeSpan.FromSeconds(10)).Should().BeTrue();
                }

                return WebhookReply.Allow();
            }));
        var orderId = await app.AddOrderAsync();
        app.Acquirer.Set(orderId, FullyAuthorised);
        app.Acquirer.HoldUntil(Polls);

        var replies = await Task.WhenAll(Enumerable.Range(0, Polls).Select(async _ =>
        {
            var reply = await app.PostAsync(Path, Requests.Payment(orderId));
            answered.Release();
            return reply.Expect(HttpStatusCode.OK).Json["status"]!.GetValue<string>();
        }));

        app.Receiver.Received.Should().ContainSingle();
        replies.Should().ContainSingle(status => status == "paid");
        replies.Should().OnlyContain(status => status == "paid" || status == "new");
        (await StatusOfAsync(app, orderId)).Should().Be("paid");
    }

    [Fact]
    public async Task GetStatus_Denied_OrderStaysAndClientSeesTheDenial()
    {
        await using var app = await SampleApp.StartAsync(hooks => hooks.On(WebhookEvents.BeforeOrderSetStatus)
            .Replies(WebhookReply.Deny(409, "Frozen", "The order is under review.", ("#/status", "It can't be paid now."))));
        var orderId = await app.AddOrderAsync();
        app.Acquirer.Set(orderId, FullyAuthorised);

        var reply = await app.PostAsync(Path, Requests.Payment(orderId));

        reply.Expect(HttpStatusCode.Conflict).Errors["status"].Should().Equal("It can't be paid now.");
        reply.Json["title"]!.GetValue<string>().Should().Be("Frozen");
        reply.Json["event"]!.GetValue<string>().Should().Be("before_order_setstatus");
        (await StatusOfAsync(app, orderId)).Should().Be("new");
    }

    // The claim is given back: a refusal is not for ever.
    [Fact]
    public async Task GetStatus_DeniedOnceThenAllowed_IsPaidAtTheNextPoll()
    {
        var calls = 0;
        await using var app = await SampleApp.StartAsync(hooks => hooks.On(WebhookEvents.BeforeOrderSetStatus)
            .Replies(_ => ++calls == 1 ? WebhookReply.Deny(422, "Not yet") : WebhookReply.Allow()));
        var orderId = await app.AddOrderAsync();
        app.Acquirer.Set(orderId, FullyAuthorised);

        (await app.PostAsync(Path, Requests.Payment(orderId))).Expect(HttpStatusCode.UnprocessableEntity);
        (await app.PostAsync(Path, Requests.Payment(orderId))).Expect(HttpStatusCode.OK);

        calls.Should().Be(2);
        (await StatusOfAsync(app, orderId)).Should().Be("paid");
    }

    [Fact]
    public async Task GetStatus_HookFails_Is502AndOrderStays()
    {
        await using var app = await SampleApp.StartAsync(hooks
            => hooks.On(WebhookEvents.BeforeOrderSetStatus).Replies(WebhookReply.Abort()));
        var orderId = await app.AddOrderAsync();
        app.Acquirer.Set(orderId, FullyAuthorised);

        (await app.PostAsync(Path, Requests.Payment(orderId))).ExpectProblem(HttpStatusCode.BadGateway, "urn:webhook:failed");

        (await StatusOfAsync(app, orderId)).Should().Be("new");
    }

    [Fact]
    public async Task GetStatus_HookSetsUnknownStatus_IsNotStored()
    {
        await using var app = await SampleApp.StartAsync(hooks
            => hooks.On(WebhookEvents.BeforeOrderSetStatus).Replies(WebhookReply.Enrich(new { status = "banana" })));
        var orderId = await app.AddOrderAsync();
        app.Acquirer.Set(orderId, FullyAuthorised);

        (await app.PostAsync(Path, Requests.Payment(orderId))).Expect(HttpStatusCode.BadGateway);

        (await StatusOfAsync(app, orderId)).Should().Be("new");
    }

    [Fact]
    public async Task GetStatus_OrderSetToPaidByTheBackOffice_RaisesNothingMore()
    {
        await using var app = await StartAsync();
        var orderId = await app.AddOrderAsync();
        app.Acquirer.Set(orderId, FullyAuthorised);
        (await app.PostAsync("/organization/order/set_status", Requests.OrderStatus(orderId, "paid"))).Expect(HttpStatusCode.OK);
        app.Receiver.Clear();

        (await app.PostAsync(Path, Requests.Payment(orderId))).Expect(HttpStatusCode.OK);

        app.Receiver.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task GetStatus_AcquirerDown_Is502AndRaisesNothing()
    {
        await using var app = await StartAsync();
        var orderId = await app.AddOrderAsync();
        app.Acquirer.IsDown = true;

        (await app.PostAsync(Path, Requests.Payment(orderId))).Expect(HttpStatusCode.BadGateway);

        app.Receiver.Received.Should().BeEmpty();
        (await StatusOfAsync(app, orderId)).Should().Be("new");
    }

    [Fact]
    public async Task GetStatus_AcquirerAnswersAnError_Is502AndRaisesNothing()
    {
        await using var app = await StartAsync();
        var orderId = await app.AddOrderAsync();
        app.Acquirer.Set(orderId, FullyAuthorised);
        app.Acquirer.ErrorCode = "5";

        (await app.PostAsync(Path, Requests.Payment(orderId))).Expect(HttpStatusCode.BadGateway);

        app.Receiver.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task GetStatus_UnknownOrder_Is404()
    {
        await using var app = await StartAsync();

        (await app.PostAsync(Path, Requests.Payment("999999"))).Expect(HttpStatusCode.NotFound);
    }

    // The demo acquirer is asked over the network, at the address that the host has only once it listens.
    [Fact]
    public async Task GetStatus_DemoAcquirerOnKestrel_TurnsFromNewToPaid()
    {
        await using var app = await SampleApp.StartAsync(new SampleAppOptions { OnKestrel = true }, SetStatus);
        var orderId = await app.AddOrderAsync();

        var before = await app.PostAsync(Path, Requests.Payment(orderId));
        var payment = new JsonObject { ["orderStatus"] = FullyAuthorised, ["amount"] = 105_000 };
        (await app.PostAsync($"/demo/acquirer/orders/{orderId}", payment)).Expect(HttpStatusCode.OK);
        var after = await app.PostAsync(Path, Requests.Payment(orderId));

        before.Expect(HttpStatusCode.OK).Json["status"]!.GetValue<string>().Should().Be("new");
        after.Expect(HttpStatusCode.OK).Json["status"]!.GetValue<string>().Should().Be("paid");
        app.Receiver.Received.Where(received => received.Event == WebhookEvents.BeforeOrderSetStatus).Should().ContainSingle();
    }

    private static Task<SampleApp> StartAsync() => SampleApp.StartAsync(new SampleAppOptions { Store = "inmemory" }, SetStatus);

    private static void SetStatus(WebhookSetup hooks) => hooks.On(WebhookEvents.BeforeOrderSetStatus);

    private static async Task<string> StatusOfAsync(SampleApp app, string orderId)
        => (await app.ReadOrderAsync(orderId))["status"]!.GetValue<string>();
}
