using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.FunctionalTests.Management;

/// <summary>All webhooks as one document, out of a host and into another.</summary>
public abstract class TransferTests(HostDatabase database) : IDisposable
{
    private const string Secrets = """
        {
          "name": "Secret", "basicAuth": {"username":"erp","password":"pa55-geheim"},
          "headers": [{"name":"X-Api-Key","value":"k3y-geheim"},{"name":"X-Other","value":""}],
          "signingSecrets": ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
        }
        """;

    private readonly HostDatabase _fresh = database.Store == "sqlite" ? HostDatabase.NewSqlite() : HostDatabase.NewPostgreSql();

    [Fact]
    public async Task Export_AllWebhooks_AreSortedAndWithoutSecrets()
    {
        await using var api = await StartAsync();
        await api.CreateAsync("""{"name":"b","order":20}""");
        await api.CreateAsync($$"""{"name":"c","event":"{{StoredApi.After}}","fireAndForget":true,"awaitResponse":false}""");
        await api.CreateAsync(Secrets);

        var export = await api.GetAsync("/export");

        export.Status.Should().Be(200);
        export.Json.AsObject().Select(member => member.Key).Should().Equal("version", "exportedAt", "hooks");
        export.Json["version"]!.GetValue<int>().Should().Be(1);
        export.Json["hooks"]!.AsArray().Select(hook => hook!["name"]!.GetValue<string>()).Should().Equal("c", "b", "Secret");
        export.Body.Should().NotContainAny("geheim", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_");
    }

    [Fact]
    public async Task Import_IntoFreshHost_CreatesAllAndNamesTheSecretsItNeeds()
    {
        var export = await ExportAsync();
        await using var api = await StartAsync(_fresh);

        var dry = await api.WriteAsync("POST", "/import?dryRun=true", export.ToJsonString());
        (await api.ItemsAsync("/hooks")).Should().BeEmpty("it is a dry run");
        (await api.ItemsAsync("/audit")).Should().BeEmpty();
        var response = await api.WriteAsync("POST", "/import", export.ToJsonString(), caller: "ann");

        response.Status.Should().Be(200, response.Body);
        response.Body.Should().Be(dry.Body, "a dry run goes the same way");
        response.Json["created"]!.AsArray().Select(hook => hook!["name"]!.GetValue<string>()).Should().Equal("Plain", "Secret");
        response.Json["updated"]!.AsArray().Should().BeEmpty();
        response.Json["unchanged"]!.AsArray().Should().BeEmpty();
        response.Json["warnings"]!.AsArray().Select(warning => warning!.GetValue<string>()).Should().Contain(warning
            => warning.StartsWith("hooks[1] (Secret) is imported inactive") && warning.Contains("basicAuth.password, the header X-Api-Key, signingSecrets"));

        var hooks = await api.ItemsAsync("/hooks");
        hooks.Select(hook => $"{hook!["name"]} {hook["isActive"]} {hook["version"]} {hook["id"]}").Should().Equal(
            $"Plain true 1 {export["hooks"]![0]!["id"]}", $"Secret false 1 {export["hooks"]![1]!["id"]}");
        hooks[1]!["headers"]!.ToJsonString().Should().Be("""[{"name":"X-Other","hasValue":false}]""", "a header without a value needs none");
        (await api.ItemsAsync("/audit")).Select(entry => $"{entry!["action"]} {entry["actor"]} {entry["hookName"]}")
            .Should().Equal("imported ann Secret", "imported ann Plain");
    }

    [Fact]
    public async Task Import_IntoTheSameHost_ChangesWhatDiffersAndKeepsSecrets()
    {
        await using var api = await StartAsync();
        var (plain, secret) = (await api.CreateAsync("""{"name":"Plain"}"""), await api.CreateAsync(Secrets));
        var export = (await api.GetAsync("/export")).Json;
        await api.WriteAsync("PATCH", plain, """{"timeoutMs":1000}""");
        var untouched = await api.CreateAsync("""{"name":"New"}""");

        var response = await api.WriteAsync("POST", "/import?dryRun=false", export.ToJsonString());

        response.Status.Should().Be(200, response.Body);
        response.Json["updated"]!.ToJsonString().Should().Be(
            $$"""[{"id":"{{plain.Split('/')[^1]}}","name":"Plain","changes":[{"path":"/timeoutMs","from":1000,"to":5000}]}]""");
        response.Json["unchanged"]!.AsArray().Select(hook => hook!["name"]!.GetValue<string>()).Should().Equal("Secret");
        (await api.GetAsync(plain)).Json["version"]!.GetValue<long>().Should().Be(3);
        (await api.GetAsync(secret)).Json["version"]!.GetValue<long>().Should().Be(1);
        (await api.GetAsync(secret)).Json["isActive"]!.GetValue<bool>().Should().BeTrue("the store has its secrets");
        (await api.GetAsync(untouched)).Status.Should().Be(200, "webhooks that the document does not have stay");
        (await api.ItemsAsync(plain + "/versions")).Select(version => version!["hook"]!["timeoutMs"]!.GetValue<int>()).Should().Equal(1000, 5000);
    }

    [Fact]
    public async Task Import_OneWrongWebhook_RefusesAllWithAllErrors()
    {
        await using var api = await StartAsync();
        var stored = await api.CreateAsync("""{"name":"Stored"}""");
        var hooks = new JsonArray(
            Hook(), Hook(more: """{"url":"ftp://x","timeoutMs":1}"""), "text", Hook(id: "none", more: """{"colour":"red"}"""), null,
            Hook(id: stored.Split('/')[^1]), Hook(id: stored.Split('/')[^1], more: """{"event":"none"}"""));
        var document = new JsonObject { ["version"] = 2, ["hooks"] = hooks, ["extra"] = 1 }.ToJsonString();

        foreach (var path in (string[])["/import", "/import?dryRun=true"])
        {
            (await api.WriteAsync("POST", path, document)).Errors().Keys.Should().BeEquivalentTo(
                "version", "extra", "hooks[1].url", "hooks[1].timeoutMs", "hooks[2]", "hooks[3].id", "hooks[3].colour", "hooks[4]", "hooks[6].id", "hooks[6].event");
        }

        (await api.ItemsAsync("/hooks")).Should().ContainSingle();
        (await api.ItemsAsync("/audit")).Should().ContainSingle("nothing but the creation was written");
    }

    // A document of a few bytes a webhook must not make a response of a kilobyte each.
    [Theory]
    [InlineData("""{"id":"abc"}""")]
    [InlineData("""{"url":"http://10.0.0.1/"}""")]
    public async Task Import_ManyWrongWebhooks_ListsTheErrorsOfAHundred(string wrong)
    {
        await using var api = await StartAsync();
        var hooks = new JsonArray([.. Enumerable.Range(0, 150).Select(_ => (JsonNode)Hook(more: wrong))]);

        var errors = (await api.WriteAsync("POST", "/import", new JsonObject { ["version"] = 1, ["hooks"] = hooks }.ToJsonString())).Errors();

        errors.Keys.Where(key => key != "hooks").Select(key => key.Split('.')[0]).Distinct().Should().Equal(
            Enumerable.Range(0, 100).Select(index => $"hooks[{index}]"));
        errors["hooks"].Should().Contain("first 100");
        (await api.ItemsAsync("/hooks")).Should().BeEmpty();
    }

    [Fact]
    public async Task Import_TooManyWebhooksOfAnEvent_CountsWhatTheyWillBe()
    {
        await using var api = await StartAsync(configure: builder => builder.Options(options => options.MaxWebhooksPerEvent = 2));
        var stored = await api.CreateAsync();
        string Import(params JsonNode?[] hooks) => new JsonObject { ["version"] = 1, ["hooks"] = new JsonArray(hooks) }.ToJsonString();

        (await api.WriteAsync("POST", "/import", Import(Hook(), Hook()))).Errors().Keys.Should().Equal("hooks[0].event", "hooks[1].event");

        var moved = Hook(id: stored.Split('/')[^1], more: $$"""{"event":"{{StoredApi.After}}","fireAndForget":true,"awaitResponse":false}""");
        (await api.WriteAsync("POST", "/import", Import(Hook(), Hook(), moved))).Status.Should().Be(200, "the stored one leaves the event");
        (await api.ItemsAsync($"/hooks?event={StoredApi.Before}")).Select(hook => hook!["order"]!.GetValue<int>()).Should().Equal(20, 30);
    }

    [Fact]
    public async Task Import_OtherServer_RefusesKeptSecrets()
    {
        await using var api = await StartAsync();
        await api.CreateAsync(Secrets);
        var export = (await api.GetAsync("/export")).Json;
        export["hooks"]![0]!["url"] = "https://evil.example.com/";

        (await api.WriteAsync("POST", "/import", export.ToJsonString())).Errors()["hooks[0].basicAuth.password"].Should().Contain("another server");
    }

    [Fact]
    public async Task Import_DeletedWebhook_ContinuesWithItsVersion()
    {
        await using var api = await StartAsync();
        var hook = await api.CreateAsync("""{"name":"Plain"}""");
        var export = (await api.GetAsync("/export")).Json;
        await api.WriteAsync("DELETE", hook);

        (await api.WriteAsync("POST", "/import", export.ToJsonString())).Status.Should().Be(200);

        (await api.GetAsync(hook)).Json["version"]!.GetValue<long>().Should().Be(2);
        (await api.WriteAsync("PATCH", hook, """{"timeoutMs":1000}""")).Status.Should().Be(200);
        (await api.ItemsAsync(hook + "/versions")).Select(version => version!["version"]!.GetValue<long>()).Should().Equal(2, 1);
    }

    [Theory]
    [InlineData("/import?dryRun=perhaps", "{}", null, 400)]
    [InlineData("/import?dry_run=true", """{"version":1,"hooks":[]}""", null, 400)]
    [InlineData("/import", "[]", null, 400)]
    [InlineData("/import", "{", null, 400)]
    [InlineData("/import", """{"version":1,"hooks":{}}""", null, 400)]
    [InlineData("/import", """{"version":1,"hooks":[]}""", "\"1\"", 412)]
    [InlineData("/import", """{"version":1,"hooks":[]}""", "1", 400)]
    [InlineData("/import", """{"version":1,"hooks":[]}""", "*", 200)]
    public async Task Import_OtherInput_IsJudged(string path, string json, string? ifMatch, int expected)
    {
        await using var api = await StartAsync();

        var response = await api.WriteAsync("POST", path, json, ifMatch: ifMatch);

        response.Status.Should().Be(expected, response.Body);
        (await api.GetAsync("/import")).Status.Should().Be(405);
        (await api.SendAsync(HttpMethod.Post, StoredApi.Management + "/import", (HttpContent)new StringContent("a"))).Status.Should().Be(415);
    }

    [Fact]
    public async Task Import_LongDocument_IsReadUpToItsLimit()
    {
        await using var api = await StartAsync();
        var hooks = Enumerable.Range(0, 40).Select(i => (JsonNode)Hook(more: $$"""{"body":"{{new string('x', 60_000)}}"}""")).ToArray();
        var document = new JsonObject { ["version"] = 1, ["hooks"] = new JsonArray(hooks) }.ToJsonString();

        (await api.WriteAsync("POST", "/import?dryRun=true", document)).Status.Should().Be(200, "an export may be larger than other bodies");
        (await api.WriteAsync("POST", "/import", new string(' ', (16 << 20) + 1))).Status.Should().Be(413);
    }

    public void Dispose()
    {
        database.Dispose();
        _fresh.Dispose();
        GC.SuppressFinalize(this);
    }

    private static JsonObject Hook(string? id = null, string more = "{}")
    {
        var hook = new JsonObject
        {
            ["id"] = id ?? Guid.CreateVersion7().ToString(),
            ["name"] = "Hook",
            ["url"] = "https://erp.example.com/",
            ["event"] = StoredApi.Before,
            ["fireAndForget"] = false,
            ["awaitResponse"] = true,
        };
        foreach (var (name, value) in JsonNode.Parse(more)!.AsObject())
        {
            hook[name] = value?.DeepClone();
        }

        return hook;
    }

    // The document of another host, which has stopped.
    private async Task<JsonNode> ExportAsync()
    {
        await using var api = await StartAsync();
        await api.CreateAsync("""{"name":"Plain","url":"https://erp.example.com/"}""");
        await api.CreateAsync(Secrets);
        return (await api.GetAsync("/export")).Json;
    }

    private Task<TestApi> StartAsync(HostDatabase? store = null, Action<TestApiBuilder>? configure = null)
        => HistoryApi.StartAsync(store ?? database, builder =>
        {
            builder.Options(options => options.AllowSecretsOverHttp = true);
            configure?.Invoke(builder);
        });
}

public sealed class SqliteTransferTests() : TransferTests(HostDatabase.NewSqlite());

public sealed class PostgreSqlTransferTests() : TransferTests(HostDatabase.NewPostgreSql()), INeedPostgreSql;
