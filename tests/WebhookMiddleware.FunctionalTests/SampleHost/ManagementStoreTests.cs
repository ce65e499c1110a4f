using System.Net;
using System.Text.Json.Nodes;
using WebhookMiddleware.Events;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.Testing;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>What the management API keeps and shows of calls, on every database.</summary>
public abstract class ManagementStoreTests(string store)
{
    private const string Api = "/webhooks/api";

    public sealed class OnSqlite() : ManagementStoreTests("sqlite");

    public sealed class OnPostgreSql() : ManagementStoreTests("postgresql"), INeedPostgreSql;

    [Fact]
    public async Task Calls_OfWebhookThatSavesItsAnswers_HaveBothBodiesRedactedAndTheVersion()
    {
        await using var app = await StartAsync();
        app.Receiver.Reply("/erp", received => WebhookReply.Enrich(new { name = "Enriched" }, new { seen = received.Data["phone"]!.GetValue<string>() }));
        var id = await app.AddHookAsync(Hooks.Exchange(WebhookEvents.BeforeRegistration, app.Receiver.Url("/erp")));
        await app.SetHookActiveAsync(id, isActive: false);
        await app.SetHookActiveAsync(id, isActive: true);
        await app.AddUserAsync();

        var call = await ReadCallAsync(app);

        call["hookVersion"]!.GetValue<int>().Should().Be(3);
        var request = JsonNode.Parse(call["requestBody"]!.GetValue<string>())!;
        request["data"]!["phone"]!.GetValue<string>().Should().Be("•••");
        request["data"]!["login"]!.GetValue<string>().Should().Be("ann@example.com");
        JsonNode.Parse(call["responseBody"]!.GetValue<string>())!.ToJsonString()
            .Should().Be("""{"decision":"enrich","mergePatch":{"name":"Enriched"},"context":{"seen":"\u2022\u2022\u2022"}}""");
        app.Receiver.Received.Single().Data["phone"]!.GetValue<string>().Should().StartWith("+7");
    }

    [Fact]
    public async Task Calls_OfGate_HaveTheVersionAndNoBodies()
    {
        await using var app = await StartAsync();
        await app.AddHookAsync(Hooks.Gate(WebhookEvents.BeforeRegistration, app.Receiver.Url("/erp")));
        await app.AddUserAsync();

        var call = await ReadCallAsync(app);

        call["hookVersion"]!.GetValue<int>().Should().Be(1);
        (call["requestBody"] ?? call["responseBody"]).Should().BeNull();
    }

    [Fact]
    public async Task Deliveries_ThatHaveEnded_AreShownRedactedAndReplayedAsTheyWere()
    {
        await using var app = await StartAsync();
        await app.AddHookAsync(Hooks.Capture(WebhookEvents.AfterRegistration, app.Receiver.Url("/crm")));
        app.Receiver.Reply("/crm", received => WebhookReply.Status(200, "text/plain", "got " + received.Data["phone"]));
        await app.AddUserAsync();
        await app.Receiver.WaitForAsync(1);
        var delivery = await DeliveredAsync(app);

        delivery["data"]!["phone"]!.GetValue<string>().Should().Be("•••");
        delivery["attempts"]![0]!["responseBody"]!.GetValue<string>().Should().Be("got •••");
        (await app.SendAsync(HttpMethod.Post, $"{Api}/deliveries/{delivery["id"]}/retry")).Expect(HttpStatusCode.Accepted)
            .Json["data"]!["phone"]!.GetValue<string>().Should().Be("•••");
        var received = await app.Receiver.WaitForAsync(2);
        received.Select(message => message.Data["phone"]!.GetValue<string>()).Distinct().Should().ContainSingle().Which.Should().StartWith("+7");
    }

    [Fact]
    public async Task Test_SavedWebhook_ChangesNothingInTheStore()
    {
        await using var app = await StartAsync();
        app.Receiver.Reply("/erp", WebhookReply.Enrich(new { name = "Enriched" }));
        var id = await app.AddHookAsync(Hooks.Exchange(WebhookEvents.BeforeRegistration, app.Receiver.Url("/erp")));

        var test = (await app.PostAsync($"{Api}/hooks/{id}/test", new JsonObject { ["hook"] = new JsonObject { ["timeoutMs"] = 2000 } }))
            .Expect(HttpStatusCode.OK).Json;

        test["outcome"]!.GetValue<string>().Should().Be("enriched");
        test["payload"]!["before"]!["phone"]!.GetValue<string>().Should().Be("•••");
        (await app.GetAsync($"{Api}/hooks/{id}")).Expect(HttpStatusCode.OK).Json["version"]!.GetValue<int>().Should().Be(1);
        foreach (var log in new[] { "calls", "deliveries" })
        {
            (await app.GetAsync($"{Api}/{log}")).Expect(HttpStatusCode.OK).Json["items"]!.AsArray().Should().BeEmpty();
        }
    }

    [Fact]
    public async Task Test_EachEventOfTheSample_TakesItsOwnSample()
    {
        await using var app = await StartAsync();
        foreach (var item in (await app.GetAsync($"{Api}/events")).Json["items"]!.AsArray())
        {
            var name = item!["name"]!.GetValue<string>();

            var test = await app.PostAsync($"{Api}/hooks/test", new JsonObject { ["hook"] = Hooks.Exchange(name, app.Receiver.Url("/any")) });

            test.Expect(HttpStatusCode.OK).Json["outcome"]!.GetValue<string>().Should().Be("allowed", "the test of {0} was {1}", name, test.Text);
            app.Receiver.Received[^1].Json["type"]!.GetValue<string>().Should().Be(name);
            var payload = await app.PostAsync(
                $"{Api}/hooks/test",
                new JsonObject { ["hook"] = Hooks.Gate(name, app.Receiver.Url("/any")), ["payload"] = item["sample"]!.DeepClone() });
            payload.Expect(HttpStatusCode.OK);
        }
    }

    private Task<SampleApp> StartAsync() => SampleApp.StartAsync(new SampleAppOptions
    {
        Store = store,
        Settings = new Dictionary<string, string> { ["Webhooks:Redact:0"] = "/data/phone" },
    });

    private static async Task<JsonNode> ReadCallAsync(SampleApp app)
    {
        var item = (await app.GetAsync($"{Api}/calls")).Expect(HttpStatusCode.OK).Json["items"]!.AsArray().Should().ContainSingle().Subject;
        return (await app.GetAsync($"{Api}/calls/{item!["id"]}")).Expect(HttpStatusCode.OK).Json;
    }

    private static async Task<JsonNode> DeliveredAsync(SampleApp app)
    {
        var found = await Eventually.GetAsync(
            async () => (await app.GetAsync($"{Api}/deliveries?state=delivered")).Json["items"]!.AsArray().SingleOrDefault(),
            item => item is not null);
        return (await app.GetAsync($"{Api}/deliveries/{found!["id"]}")).Expect(HttpStatusCode.OK).Json;
    }
}
