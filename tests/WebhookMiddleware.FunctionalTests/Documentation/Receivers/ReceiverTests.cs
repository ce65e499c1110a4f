using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using WebhookMiddleware.Events;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.Documentation.Receivers;

/// <summary>The receivers of docs/receivers, started as their pages say, and called by the sample host.</summary>
public sealed class ReceiverTests(ReceiverFixture fixture) : IClassFixture<ReceiverFixture>
{
    private const string CSharp = "receiver.cs";
    private const string JavaScript = "receiver.mjs";
    private const string Php = "receiver.php";
    private const string Python = "receiver.py";

    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private static int _users;

    private readonly SampleApp _app = fixture.App;

    [Theory, Receiver(CSharp), Receiver(JavaScript), Receiver(Php), Receiver(Python)]
    public async Task Order_TooManyOfAnArticle_IsRefusedAtItsMember(string file)
    {
        var receiver = await fixture.GetAsync(file);
        await _app.AddHookAsync(Signed(Hooks.Exchange(WebhookEvents.BeforeOrderAdd, receiver.Url)));
        var order = Requests.Order(await AddUserAsync());
        order["items"]![1]!["quantity"] = 11;

        var reply = await _app.PostAsync("/organization/order/add", order);

        reply.Expect(HttpStatusCode.UnprocessableEntity).Json["title"]!.GetValue<string>().Should().Be("Too many");
        reply.Errors.Should().BeEquivalentTo(
            new Dictionary<string, string[]> { ["items[1].quantity"] = ["At most 10 of one article"] });
    }

    // Signed with the second secret that the receiver knows, as after a change of secrets.
    [Theory, Receiver(CSharp), Receiver(JavaScript), Receiver(Php), Receiver(Python)]
    public async Task Order_Large_HasFreeDelivery(string file)
    {
        var receiver = await fixture.GetAsync(file);
        await _app.AddHookAsync(Signed(Hooks.Exchange(WebhookEvents.BeforeOrderAdd, receiver.Url), secret: 1));
        var user = await AddUserAsync();
        var large = Requests.Order(user);
        large["items"]![1]!["quantity"] = 10;

        (await ReadDeliveryCostAsync(await AddOrderAsync(large))).Should().Be(0);
        (await ReadDeliveryCostAsync(await AddOrderAsync(Requests.Order(user)))).Should().Be(300);
    }

    [Theory, Receiver(CSharp), Receiver(JavaScript), Receiver(Php), Receiver(Python)]
    public async Task Delivery_Replayed_IsActedOnOnce(string file)
    {
        var receiver = await fixture.GetAsync(file);
        var hook = await _app.AddHookAsync(Signed(Hooks.Notify(WebhookEvents.AfterRegistration, receiver.Url)));
        await AddUserAsync();
        var delivery = await WaitForAttemptsAsync(hook, 1);

        await ReplayAsync(delivery);
        await WaitForAttemptsAsync(hook, 2);
        await ReplayAsync(delivery);
        await WaitForAttemptsAsync(hook, 3);

        receiver.CountActions(delivery["webhookId"]!.GetValue<string>()).Should().Be(1);
    }

    [Theory, Receiver(CSharp), Receiver(JavaScript), Receiver(Php), Receiver(Python)]
    public async Task Test_OfAWebhook_IsAcceptedAndNotActedOn(string file)
    {
        var receiver = await fixture.GetAsync(file);
        var hook = await _app.AddHookAsync(Signed(Hooks.Notify(WebhookEvents.AfterRegistration, receiver.Url)));

        var result = (await _app.PostAsync($"/webhooks/api/hooks/{hook}/test", new JsonObject())).Expect(HttpStatusCode.OK).Json;

        result["response"]!["status"]!.GetValue<int>().Should().Be(204);
        var id = result["request"]!["headers"]!.AsArray().Single(header => header!["name"]!.GetValue<string>() == "webhook-id")!["value"]!;
        receiver.CountActions(id.GetValue<string>()).Should().Be(0);
    }

    [Theory, Receiver(CSharp), Receiver(JavaScript), Receiver(Php), Receiver(Python)]
    public async Task Request_ForgedOrOld_IsRefused(string file)
    {
        var receiver = await fixture.GetAsync(file);
        var now = DateTimeOffset.UtcNow;
        const string Body = """{"type":"after_registration","dryRun":false,"data":{}}""";
        var genuine = SignedRequest(receiver.Url, now, Body, ReceiverProgram.Secrets[0]);
        var id = genuine.Headers.GetValues("webhook-id").Single();

        (await StatusOfAsync(SignedRequest(receiver.Url, now, Body, "whsec_" + Convert.ToBase64String(new byte[32])))).Should().Be(401);
        (await StatusOfAsync(SignedRequest(receiver.Url, now - Tolerance * 2, Body, ReceiverProgram.Secrets[0]))).Should().Be(401);
        (await StatusOfAsync(SignedRequest(receiver.Url, now + Tolerance * 2, Body, ReceiverProgram.Secrets[0]))).Should().Be(401);
        var changed = SignedRequest(receiver.Url, now, Body, ReceiverProgram.Secrets[0]);
        changed.Content = new StringContent(Body.Replace("{}", "[]", StringComparison.Ordinal));
        (await StatusOfAsync(changed)).Should().Be(401);
        (await StatusOfAsync(new HttpRequestMessage(HttpMethod.Post, receiver.Url) { Content = new StringContent(Body) })).Should().Be(401);

        (await StatusOfAsync(genuine)).Should().Be(204, "otherwise nothing would have been shown");
        await Eventually.HoldsAsync(() => receiver.CountActions(id) == 1, () => "The genuine request was not acted on.", TimeSpan.FromSeconds(10));
    }

    private static JsonObject Signed(JsonObject hook, int secret = 0)
        => hook.With("signingSecrets", new JsonArray(ReceiverProgram.Secrets[secret]));

    private async Task<string> AddUserAsync() => await _app.AddUserAsync($"ann{Interlocked.Increment(ref _users)}@example.com");

    private async Task<string> AddOrderAsync(JsonObject order)
        => (await _app.PostAsync("/organization/order/add", order)).Expect(HttpStatusCode.OK).Id;

    private async Task<decimal> ReadDeliveryCostAsync(string order)
        => (await _app.ReadOrderAsync(order))["delivery"]!["cost"]!.GetValue<decimal>();

    private async Task<JsonNode> WaitForAttemptsAsync(string hook, int count)
        => (await Eventually.GetAsync(
            () => _app.ReadDeliveriesAsync(hook),
            deliveries => deliveries is [var delivery]
                && delivery["state"]!.GetValue<string>() == "delivered"
                && delivery["attempts"]!.AsArray().Count == count)).Single();

    private async Task ReplayAsync(JsonNode delivery)
        => (await _app.PostAsync($"/webhooks/api/deliveries/{delivery["id"]}/retry", new JsonObject())).Expect(HttpStatusCode.Accepted);

    // By hand, as the page says it.
    private static HttpRequestMessage SignedRequest(Uri url, DateTimeOffset at, string body, string secret)
    {
        var (id, timestamp) = ($"msg_{Guid.NewGuid():N}", at.ToUnixTimeSeconds());
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        var signature = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}"));
        return new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new StringContent(body),
            Headers =
            {
                { "webhook-id", id },
                { "webhook-timestamp", $"{timestamp}" },
                { "webhook-signature", $"v1,{Convert.ToBase64String(signature)}" },
            },
        };
    }

    private static async Task<int> StatusOfAsync(HttpRequestMessage request)
    {
        using var client = new HttpClient();
        using (request)
        {
            using var response = await client.SendAsync(request);
            return (int)response.StatusCode;
        }
    }
}
