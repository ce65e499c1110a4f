using System.Text.Json.Nodes;
using WebhookMiddleware.Receiver.Tests.Support;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.Receiver.Tests.Product;

/// <summary>An API that calls a receiver, both as their users set them up.</summary>
public sealed class ProductTests : IAsyncLifetime
{
    private readonly List<WebhookCall<Order>> _calls = [];
    private Func<WebhookCall<Order>, Decision> _decide = _ => Decision.Allow();
    private ReceiverHost _receiver = null!;
    private ShopHost _shop = null!;

    public async Task InitializeAsync()
    {
        _receiver = await ReceiverHost.StartAsync(
            (WebhookCall<Order> call) =>
            {
                lock (_calls)
                {
                    _calls.Add(call);
                }

                return _decide(call);
            },
            options =>
            {
                options.Secrets.Add(Vector.Secret);
                options.BasicAuthentication = new NetworkCredential("erp", "пароль");
            },
            at: TimeProvider.System.GetUtcNow());
        _shop = await ShopHost.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _shop.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Allow_LetsTheRequestPass(bool isRead)
    {
        await _shop.AddHookAsync(_receiver.Url, "before_order", isRead: isRead);

        (await _shop.OrderAsync()).Status.Should().Be(HttpStatusCode.OK);

        var call = _calls.Should().ContainSingle().Subject;
        (call.Type, call.Phase, call.Attempt, call.DryRun, call.Data.Items.Single()).Should()
            .Be(("before_order", WebhookCallPhase.Before, 1, false, new OrderItem("CUP-1", 2)));
        (call.Request!.Path, call.Hook.Name, call.Message.Event, call.Message.Hop).Should().Be(("/orders", "Stock check", "before_order", 1));
        call.DeadlineMs.Should().BeInRange(1, 5000);
    }

    // With and without the body of a 2xx being read.
    [Theory]
    [InlineData(409, false)]
    [InlineData(409, true)]
    [InlineData(402, false)]
    [InlineData(402, true)]
    public async Task Deny_StopsTheRequestWithItsErrors(int status, bool isRead)
    {
        _decide = _ => Decision.Deny(status, "Sold out", "None is left.", ("#/items/0/quantity", "At most 0"));
        await _shop.AddHookAsync(_receiver.Url, "before_order", isRead: isRead);

        var reply = await _shop.OrderAsync();

        ((int)reply.Status, reply.Json["title"]!.GetValue<string>(), reply.Json["detail"]!.GetValue<string>())
            .Should().Be((status, "Sold out", "None is left."));
        reply.Json["errors"]!["items[0].quantity"]![0]!.GetValue<string>().Should().Be("At most 0");
    }

    [Fact]
    public async Task Enrich_ByMergePatch_ChangesThePayload()
    {
        _decide = _ => Decision.Enrich(new { comment = "Подарок" }).WithContext(new { score = 712 }).WithWarnings("92 %");
        await _shop.AddHookAsync(_receiver.Url, "before_order");

        var reply = await _shop.OrderAsync();

        (reply.Json["comment"]!.GetValue<string>(), reply.Json["context"]!["score"]!.GetValue<int>()).Should().Be(("Подарок", 712));
    }

    [Fact]
    public async Task Enrich_ByOperations_ChangesThePayload()
    {
        _decide = _ => Decision.Patch(
            PatchOperation.Test("/items/0/article", "CUP-1"), PatchOperation.Add("/items/-", new OrderItem("GIFT-1", 1)));
        await _shop.AddHookAsync(_receiver.Url, "before_order");

        (await _shop.OrderAsync()).Json["items"]![1]!["article"]!.GetValue<string>().Should().Be("GIFT-1");
    }

    // What the receiver can't read is its failure, not a refusal of the order.
    [Theory]
    [InlineData("cancel", HttpStatusCode.BadGateway)]
    [InlineData("continue", HttpStatusCode.OK)]
    public async Task UnreadablePayload_IsAFailureOfTheWebhook(string onFailure, HttpStatusCode expected)
    {
        await using var receiver = await ReceiverHost.StartAsync(
            (WebhookCall<Dictionary<string, int>> call) => Decision.Allow(),
            options =>
            {
                options.Secrets.Add(Vector.Secret);
            },
            at: TimeProvider.System.GetUtcNow());
        await _shop.AddHookAsync(receiver.Url, "before_order", onFailure: onFailure);

        var reply = await _shop.OrderAsync();

        reply.Status.Should().Be(expected);
        reply.Body.Should().NotContain("receiver");
    }

    [Fact]
    public async Task AfterEvent_Replayed_IsHandledOnce()
    {
        var hook = await _shop.AddHookAsync(_receiver.Url, "after_order", isAwaited: false, isRead: false);
        await _shop.OrderAsync();
        var delivery = await WaitForAttemptsAsync(hook, 1);

        (await _shop.SendAsync($"/webhooks/api/deliveries/{delivery["id"]}/retry", new JsonObject())).Status.Should().Be(HttpStatusCode.Accepted);
        await WaitForAttemptsAsync(hook, 2);

        var call = _calls.Should().ContainSingle().Subject;
        (call.DeliveryId, call.Phase, call.Response!.Status)
            .Should().Be((delivery["webhookId"]!.GetValue<string>(), WebhookCallPhase.After, 200));
    }

    [Fact]
    public async Task Test_OfTheWebhook_IsTold()
    {
        var hook = await _shop.AddHookAsync(_receiver.Url, "before_order");

        var result = await _shop.SendAsync(
            $"/webhooks/api/hooks/{hook}/test", JsonNode.Parse("""{"payload":{"number":"7","items":[{"article":"A","quantity":1}]}}""")!);

        result.Json["outcome"]!.GetValue<string>().Should().Be("allowed", result.Body);
        (_calls.Single().DryRun, _calls.Single().Message.DryRun).Should().Be((true, true));
    }

    private async Task<JsonNode> WaitForAttemptsAsync(string hook, int count)
        => (await Eventually.GetAsync(
            () => _shop.ReadAsync($"/webhooks/api/deliveries?hook={hook}"),
            page => page["items"]!.AsArray() is [var delivery]
                && delivery!["state"]!.GetValue<string>() == "delivered"
                && delivery["attempts"]!.GetValue<int>() == count))["items"]![0]!;
}
