using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.FunctionalTests.Management;

/// <summary>Who did what, when, and in what order webhooks run.</summary>
public abstract class AuditTests(HostDatabase database) : IDisposable
{
    [Fact]
    public async Task Get_EveryKindOfWrite_IsListedNewestFirst()
    {
        await using var api = await HistoryApi.StartAsync(database);
        var hook = await api.CreateAsync(caller: "ann");
        await api.WriteAsync("PATCH", hook, """{"timeoutMs":1000}""", caller: "ann");
        await api.WriteAsync("PUT", "/hooks/order", Orders($$"""{"{{IdOf(hook)}}":30}"""), caller: "ben");
        await api.WriteAsync("PUT", "/switch", """{"enabled":false}""", caller: "cem");
        await api.WriteAsync("PUT", "/switch", """{"enabled":true}""");
        await api.WriteAsync("DELETE", hook);

        var entries = await api.ItemsAsync("/audit");

        entries.Select(Describe).Should().Equal(
            $"deleted null {IdOf(hook)} Stock 3 []",
            """switched null null null null [{"path":"/enabled","from":false,"to":true}]""",
            """switched cem null null null [{"path":"/enabled","from":true,"to":false}]""",
            $$"""reordered ben {{IdOf(hook)}} Stock 3 [{"path":"/order","from":10,"to":30}]""",
            $$"""updated ann {{IdOf(hook)}} Stock 2 [{"path":"/timeoutMs","from":5000,"to":1000}]""",
            Describe(entries[5]));
        entries[5]!["action"]!.GetValue<string>().Should().Be("created");
        entries[0]!.AsObject().Select(member => member.Key)
            .Should().Equal("id", "at", "actor", "action", "hookId", "hookName", "version", "changes");
    }

    [Fact]
    public async Task Get_Filters_GiveWhatMatchesInPages()
    {
        await using var api = await HistoryApi.StartAsync(database);
        var (first, second) = (await api.CreateAsync(caller: "ann"), await api.CreateAsync(caller: "ben"));
        for (var i = 0; i < 3; i++)
        {
            await api.WriteAsync("PATCH", first, $$"""{"timeoutMs":{{1000 + i}}}""", caller: "ann");
        }

        (await api.ItemsAsync($"/audit?hook={IdOf(second)}")).Should().ContainSingle();
        (await api.ItemsAsync("/audit?actor=ann")).Should().HaveCount(4);
        (await api.ItemsAsync("/audit?action=created")).Should().HaveCount(2);
        (await api.ItemsAsync($"/audit?hook={IdOf(first)}&actor=ann&action=updated")).Should().HaveCount(3);
        (await api.ItemsAsync("/audit?actor=ann&action=deleted")).Should().BeEmpty();
        var at = (await api.ItemsAsync("/audit"))[0]!["at"]!.GetValue<DateTimeOffset>();
        (await api.ItemsAsync($"/audit?from={Uri.EscapeDataString(at.AddMilliseconds(1).ToString("O"))}")).Should().BeEmpty();
        (await api.ItemsAsync($"/audit?to={Uri.EscapeDataString(at.AddMilliseconds(1).ToString("O"))}")).Should().HaveCount(5);

        List<string> read = [];
        string? cursor = null;
        do
        {
            var page = (await api.GetAsync($"/audit?limit=2&actor=ann&cursor={cursor}")).Json;
            read.AddRange(page["items"]!.AsArray().Select(entry => entry!["version"]!.ToString()));
            cursor = page["nextCursor"]?.GetValue<string>();
        }
        while (cursor is not null);

        read.Should().Equal("4", "3", "2", "1");
    }

    [Fact]
    public async Task Get_InvalidParameters_AreAllReported()
    {
        await using var api = await HistoryApi.StartAsync(database);

        (await api.GetAsync("/audit?hook=1&action=changed&from=today&to=2026&cursor=!&limit=201")).Errors().Keys
            .Should().BeEquivalentTo("hook", "action", "from", "to", "cursor", "limit");
        (await api.GetAsync("/audit?from=2026-11-24T08:00:00Z&to=2026-11-23T08:00:00Z")).Errors().Keys.Should().Equal("from");
        (await api.WriteAsync("DELETE", "/audit")).Status.Should().Be(405);
    }

    [Fact]
    public async Task Get_SecretsOfAnyLength_AreNeitherShownNorStored()
    {
        await using var api = await HistoryApi.StartAsync(database, builder => builder.Options(options => options.AllowSecretsOverHttp = true));
        var hook = await api.CreateAsync("""{"basicAuth":{"username":"erp","password":"geheim-1"},"headers":[{"name":"X-Api-Key","value":"geheim-22"}]}""");
        await api.WriteAsync("PATCH", hook, """{"basicAuth":{"password":"geheim-333"},"headers":[{"name":"X-Api-Key","value":"geheim-4444"}]}""");

        var response = await api.GetAsync("/audit");

        response.Body.Should().NotContain("geheim");
        response.Json["items"]![0]!["changes"]!.ToJsonString(Plain).Should().Be(
            """[{"path":"/basicAuth/password","from":"•••","to":"•••"},{"path":"/headers/0/value","from":"•••","to":"•••"}]""");
        (await database.ReadTextAsync("webhook_audit")).Should().NotContain("geheim");
    }

    [Fact]
    public async Task RetryAndReplay_Deliveries_AreListedWithWhatTheyAskedFor()
    {
        await using var api = await HistoryApi.StartAsync(database);
        await api.SetHooksAsync(hooks => hooks.On(StoredApi.After).Named("Mail").Notify());
        (await api.PostAsync("/orders", "{}")).Status.Should().Be(200);
        var delivery = (await Eventually.GetAsync(
            async () => (await api.ItemsAsync("/deliveries?state=delivered")).FirstOrDefault(), found => found is not null))!;

        (await api.WriteAsync("POST", $"/deliveries/{delivery["id"]}/retry", caller: "ann")).Status.Should().Be(202);
        (await api.WriteAsync("POST", $"/deliveries/{Guid.NewGuid()}/retry", caller: "ann")).Status.Should().Be(404);
        await Eventually.GetAsync(async () => await api.ItemsAsync("/deliveries?state=delivered"), found => found.Count == 1);
        (await api.WriteAsync("POST", "/deliveries/replay", """{"state":"delivered"}""", caller: "ben")).Status.Should().Be(200);
        (await api.WriteAsync("POST", "/deliveries/replay", """{"state":"dead"}""", caller: "ben")).Status.Should().Be(200);

        (await api.ItemsAsync("/audit")).Select(Describe).Should().Equal(
            """replayed ben null null null [{"path":"/state","from":null,"to":"delivered"}]""",
            $$"""retried ann {{delivery["hookId"]}} Mail 1 [{"path":"/deliveries/{{delivery["id"]}}/state","from":"delivered","to":"pending"}]""");
    }

    [Fact]
    public async Task Receiver_Returns410_IsListedAsDisabled()
    {
        await using var api = await HistoryApi.StartAsync(database);
        await api.SetHooksAsync(hooks => hooks.On(StoredApi.After).Named("Mail").Notify().Replies(WebhookReply.Status(410)));
        (await api.PostAsync("/orders", "{}")).Status.Should().Be(200);

        var entry = (await Eventually.GetAsync(async () => (await api.ItemsAsync("/audit")).FirstOrDefault(), found => found is not null))!;

        Describe(entry).Should().Be($$"""disabled null {{entry["hookId"]}} Mail 2 [{"path":"/isActive","from":true,"to":false}]""");
    }

    [Fact]
    public async Task Order_SeveralWebhooks_AreChangedTogetherAndListed()
    {
        await using var api = await HistoryApi.StartAsync(database);
        string[] hooks = [await api.CreateAsync("""{"name":"a"}"""), await api.CreateAsync("""{"name":"b"}"""), await api.CreateAsync("""{"name":"c"}""")];

        var response = await OrderAsync(api, $$"""{"{{IdOf(hooks[0])}}":30,"{{IdOf(hooks[2])}}":10}""");

        response.Status.Should().Be(200, response.Body);
        response.Json["items"]!.AsArray().Select(hook => $"{hook!["name"]} {hook["order"]} {hook["version"]}").Should().Equal("c 10 2", "b 20 1", "a 30 2");
        response.Json["nextCursor"].Should().BeNull();
        (await api.GetAsync(hooks[0])).Json["order"]!.GetValue<int>().Should().Be(30);
    }

    [Fact]
    public async Task Order_AnythingWrong_ReportsAllErrorsAndChangesNothing()
    {
        await using var api = await HistoryApi.StartAsync(database);
        var hook = await api.CreateAsync();
        var unknown = Guid.NewGuid();

        (await api.WriteAsync("PUT", "/hooks/order", $$"""
            {"event":"{{StoredApi.Before}}","orders":{"{{IdOf(hook)}}":5,"{{unknown}}":1,"none":1,"{{Guid.Empty}}":"x","{{IdOf(hook).ToUpperInvariant()}}":7},"extra":1}
            """)).Errors().Keys.Should().BeEquivalentTo(
                "extra", $"orders.{unknown}", "orders.none", $"orders.{Guid.Empty}", $"orders.{IdOf(hook).ToUpperInvariant()}");
        (await OrderAsync(api, $$"""{"{{IdOf(hook)}}":5,"{{unknown}}":1}""")).Errors().Keys.Should().Equal($"orders.{unknown}");
        (await api.WriteAsync("PUT", "/hooks/order", """{"event":"before_ordr_add","orders":null}""")).Errors()["event"].Should().Contain("Known events");
        (await api.WriteAsync("PUT", "/hooks/order", "{}")).Errors().Keys.Should().BeEquivalentTo("event", "orders");
        (await api.WriteAsync("PUT", "/hooks/order", "[]")).Errors().Keys.Should().Equal("");
        (await api.WriteAsync("PUT", "/hooks/order", "{}", ifMatch: "\"1\"")).Status.Should().Be(412);
        (await api.WriteAsync("GET", "/hooks/order")).Status.Should().Be(405);

        (await api.GetAsync(hook)).Json["order"]!.GetValue<int>().Should().Be(10);
        (await api.ItemsAsync("/audit")).Should().ContainSingle("nothing but the creation was written");
    }

    public void Dispose()
    {
        database.Dispose();
        GC.SuppressFinalize(this);
    }

    private static readonly System.Text.Json.JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string IdOf(string hook) => hook.Split('/')[^1];

    private static string Describe(JsonNode? entry)
        => string.Join(' ', ((string[])["action", "actor", "hookId", "hookName", "version"]).Select(name => entry![name]?.ToString() ?? "null"))
            + " " + entry!["changes"]!.ToJsonString(Plain);

    private static Task<TestResponse> OrderAsync(TestApi api, string orders)
        => api.WriteAsync("PUT", "/hooks/order", Orders(orders));

    private static string Orders(string orders) => $$"""{ "event": "{{StoredApi.Before}}", "orders": {{orders}} }""";
}

public sealed class SqliteAuditTests() : AuditTests(HostDatabase.NewSqlite());

public sealed class PostgreSqlAuditTests() : AuditTests(HostDatabase.NewPostgreSql()), INeedPostgreSql;
