using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.FunctionalTests.Management;

/// <summary>What webhooks were before, and how they are taken back to it.</summary>
public abstract class VersionTests(HostDatabase database) : IDisposable
{
    private const string Secrets = """
        {
          "basicAuth": {"username":"erp","password":"pa55-geheim"}, "headers": [{"name":"X-Api-Key","value":"k3y-geheim"}],
          "signingSecrets": ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
        }
        """;

    [Fact]
    public async Task List_AfterWrites_GivesWhatItWasAndWhoWroteIt()
    {
        await using var api = await HistoryApi.StartAsync(database);
        var hook = await api.CreateAsync(Secrets, caller: "ann");
        (await api.ItemsAsync(hook + "/versions")).Should().BeEmpty("it has never been changed");
        var first = (await api.GetAsync(hook)).Json.AsObject();
        first.Remove("warnings");

        await api.WriteAsync("PATCH", hook, """{"timeoutMs":1000}""", caller: "ben");
        await api.WriteAsync("PATCH", hook, """{"name":"Stocks"}""");
        await api.WriteAsync("DELETE", hook, caller: "cem");

        var versions = await api.ItemsAsync(hook + "/versions");
        versions.Select(version => $"{version!["version"]} {version["actor"] ?? "null"} {version["hook"]!["name"]} {version["hook"]!["timeoutMs"]}")
            .Should().Equal("3 null Stocks 1000", "2 ben Stock 1000", "1 ann Stock 5000");
        versions[2]!["hook"]!.ToJsonString().Should().Be(first.ToJsonString(), "a version is what a read was");
        versions[2]!["at"]!.GetValue<string>().Should().Be(first["updatedAt"]!.GetValue<string>());
        versions[0]!.AsObject().Select(member => member.Key).Should().Equal("version", "at", "actor", "hook");
        (await database.ReadTextAsync("webhook_versions")).Should().NotContainAny("geheim", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    }

    [Fact]
    public async Task List_Pages_GiveEachVersionOnce()
    {
        await using var api = await HistoryApi.StartAsync(database);
        var hook = await api.CreateAsync();
        for (var i = 0; i < 5; i++)
        {
            await api.WriteAsync("PATCH", hook, """{"timeoutMs":1000}""");
        }

        List<string> read = [];
        string? cursor = null;
        do
        {
            var page = (await api.GetAsync($"{hook}/versions?limit=2&cursor={cursor}")).Json;
            read.AddRange(page["items"]!.AsArray().Select(version => version!["version"]!.ToString()));
            cursor = page["nextCursor"]?.GetValue<string>();
        }
        while (cursor is not null);

        read.Should().Equal("5", "4", "3", "2", "1");
    }

    [Fact]
    public async Task List_InvalidOrUnknown_IsRefused()
    {
        await using var api = await HistoryApi.StartAsync(database);
        var hook = await api.CreateAsync();

        (await api.GetAsync(hook + "/versions?limit=0&cursor=!")).Errors().Keys.Should().BeEquivalentTo("limit", "cursor");
        (await api.GetAsync($"/hooks/{Guid.NewGuid()}/versions")).Status.Should().Be(404);
        (await api.GetAsync("/hooks/none/versions")).Status.Should().Be(404);
        (await api.WriteAsync("POST", hook + "/versions", "{}")).Status.Should().Be(405);
    }

    [Fact]
    public async Task Restore_EarlierVersion_IsANewVersionWithTheSecretsOfNow()
    {
        await using var api = await HistoryApi.StartAsync(database);
        var hook = await api.CreateAsync(Secrets);
        await api.WriteAsync("PATCH", hook, """
            {"timeoutMs":1000,"isActive":false,"condition":"data.id > 1000","basicAuth":{"password":"neu-geheim"},"headers":[{"name":"X-New","value":"new"}]}
            """);

        var response = await api.WriteAsync("POST", hook + "/versions/1/restore", caller: "ann", ifMatch: "\"2\"");

        response.Status.Should().Be(200, response.Body);
        response.Headers["ETag"].Should().Be("\"3\"");
        response.Body.Should().Be((await api.GetAsync(hook)).Body);
        (response.Json["version"]!.GetValue<long>(), response.Json["timeoutMs"]!.GetValue<int>()).Should().Be((3, 5000));
        response.Json["condition"].Should().BeNull();

        // Restored, it takes part in requests again, with the secrets that it has now.
        (await api.PostAsync("/orders", """{"id":7}""")).Status.Should().Be(200);
        var received = api.Receiver.Received.Should().ContainSingle().Subject;
        received.Header("X-New").Should().Be("new");
        received.Header("Authorization").Should().Be("Basic " + Convert.ToBase64String("erp:neu-geheim"u8));

        var entry = (await api.ItemsAsync("/audit"))[0]!;
        $"{entry["action"]} {entry["actor"]} {entry["version"]}".Should().Be("restored ann 3");
        entry["changes"]!.AsArray().Select(change => change!["path"]!.GetValue<string>()).Should().Equal("/timeoutMs", "/isActive", "/condition");
        (await api.ItemsAsync(hook + "/versions")).Should().HaveCount(2);
    }

    [Fact]
    public async Task Restore_DeletedWebhook_ComesBackInactiveAndNamesItsSecrets()
    {
        await using var api = await HistoryApi.StartAsync(database);
        var hook = await api.CreateAsync(Secrets);
        var before = (await api.GetAsync(hook)).Json;
        await api.WriteAsync("PATCH", hook, """{"timeoutMs":1000}""");
        await api.WriteAsync("DELETE", hook);
        (await api.WriteAsync("POST", hook + "/versions/1/restore", ifMatch: "\"1\"")).Status.Should().Be(412, "its last version is 2");

        var response = await api.WriteAsync("POST", hook + "/versions/1/restore", ifMatch: "\"2\"");

        response.Status.Should().Be(200, response.Body);
        var restored = response.Json;
        (restored["id"]!.GetValue<string>(), restored["version"]!.GetValue<long>(), restored["isActive"]!.GetValue<bool>(), restored["timeoutMs"]!.GetValue<int>())
            .Should().Be((before["id"]!.GetValue<string>(), 3, false, 5000));
        restored["createdAt"]!.GetValue<string>().Should().Be(before["createdAt"]!.GetValue<string>());
        restored["basicAuth"].Should().BeNull();
        restored["headers"]!.AsArray().Should().BeEmpty();
        restored["warnings"]!.AsArray().Select(warning => warning!.GetValue<string>())
            .Should().Contain(warning => warning.Contains("basicAuth.password, the header X-Api-Key, signingSecrets"));
        (await api.GetAsync(hook)).Status.Should().Be(200);
        (await api.ItemsAsync(hook + "/versions")).Select(version => version!["version"]!.GetValue<long>()).Should().Equal(2, 1);
    }

    [Fact]
    public async Task Restore_VersionOfAnotherServer_DoesNotTakeTheSecretsThere()
    {
        await using var api = await HistoryApi.StartAsync(database, builder => builder.Options(options => options.AllowSecretsOverHttp = true));
        var hook = await api.CreateAsync("""{"url":"https://evil.example.com/"}""");
        await api.WriteAsync("PATCH", hook, $$"""
            { "url": "{{api.Receiver.Url("/")}}", "basicAuth": { "username": "erp", "password": "pa55-geheim" } }
            """);
        var stored = (await api.GetAsync(hook)).Body;

        var response = await api.WriteAsync("POST", hook + "/versions/1/restore");

        response.Errors().Should().ContainKey("basicAuth.password").WhoseValue.Should().Contain("another server");
        (await api.GetAsync(hook)).Body.Should().Be(stored);
    }

    [Theory]
    [InlineData("/versions/2/restore", null, 404)]
    [InlineData("/versions/0/restore", null, 404)]
    [InlineData("/versions/one/restore", null, 404)]
    [InlineData("/versions/99999999999999999999/restore", null, 404)]
    [InlineData("/versions/1/restore", "\"1\"", 412)]
    [InlineData("/versions/1/restore", "2", 400)]
    [InlineData("/versions/1/restore", "*", 200)]
    public async Task Restore_Preconditions_AreJudged(string path, string? ifMatch, int expected)
    {
        await using var api = await HistoryApi.StartAsync(database);
        var hook = await api.CreateAsync();
        await api.WriteAsync("PATCH", hook, """{"timeoutMs":1000}""");

        var response = await api.WriteAsync("POST", hook + path, ifMatch: ifMatch);

        response.Status.Should().Be(expected, response.Body);
        (await api.GetAsync(hook)).Json["version"]!.GetValue<long>().Should().Be(expected == 200 ? 3 : 2);
        (await api.WriteAsync("POST", $"/hooks/{Guid.NewGuid()}/versions/1/restore")).Status.Should().Be(404);
    }

    public void Dispose()
    {
        database.Dispose();
        GC.SuppressFinalize(this);
    }
}

public sealed class SqliteVersionTests() : VersionTests(HostDatabase.NewSqlite());

public sealed class PostgreSqlVersionTests() : VersionTests(HostDatabase.NewPostgreSql()), INeedPostgreSql;
