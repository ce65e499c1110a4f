using System.Net;
using System.Text.Json.Nodes;
using WebhookMiddleware.Payloads.Binding;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.AspNetCore.Tests.Management;

/// <summary>Documents that hold secrets and are wrong somehow, and webhooks that others wrote into the store.</summary>
public sealed class HostileDocumentTests : IAsyncLifetime
{
    private const string Document = """
        {"name":"Остатки","url":"https://erp.example.ru/?token=s3cret","event":"before_order_add","basicAuth":{"username":"erp","password":"s3cret"},
        "headers":[{"name":"X-Api-Key","value":"s3cret"}],"signingSecrets":["whsec_s3cretAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]}
        """;

    private ManagementHost _host = null!;

    public async Task InitializeAsync() => _host = await ManagementHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("\"")]
    [InlineData("\\")]
    [InlineData("\0")]
    [InlineData("\\ud83d")]
    [InlineData("{")]
    public async Task Post_FaultAnywhereInTheDocument_AnswersAndLogsNoSecret(string inserted)
    {
        // Nothing inserted: cut off there.
        for (var i = 1; i < Document.Length; i++)
        {
            using var response = await _host.SendAsync(HttpMethod.Post, "/hooks", Document[..i] + inserted + (inserted.Length > 0 ? Document[i..] : ""));

            var text = await response.Content.ReadAsStringAsync();
            if (response.StatusCode != HttpStatusCode.Created)
            {
                response.StatusCode.Should().Be(HttpStatusCode.BadRequest, "{0} at {1}: {2}", inserted, i, text);
                text.Should().NotContain("s3cret").And.NotContain("whsec_s");
            }
        }

        _host.Logs.Entries.Should().NotContain(entry => entry.Text.Contains("s3cret"));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    public async Task Write_SecretsInTheWrongPlacesAndForms_AreNotRepeated(string method)
    {
        var path = method == "POST" ? "/hooks" : $"/hooks/{(await _host.CreateAsync())["id"]}";
        string[] changes =
        [
            """{ "url": "https://s3cret:s3cret@erp.example.ru/" }""", """{ "url": "s3cret" }""", """{ "url": ["s3cret"] }""", """{ "url": "https://10.0.0.1/?s3cret" }""",
            """{ "url": "https://erp.example.ru/s3cret#" }""", """{ "url": "https://erp.example.ru/s3cret s3cret" }""", """{ "validFrom": "s3cret" }""",
            """{ "basicAuth": "s3cret" }""", """{ "basicAuth": ["s3cret"] }""", """{ "basicAuth": { "username": "erp", "password": ["s3cret"] } }""",
            """{ "basicAuth": { "username": "erp", "password": "s3cret\n" } }""", """{ "basicAuth": { "username": "erp:s3cret", "password": "x" } }""",
            """{ "headers": "s3cret" }""", """{ "headers": { "X-Api-Key": "s3cret" } }""", """{ "headers": [ "X-Api-Key: s3cret" ] }""",
            """{ "headers": [ { "name": "X: s3cret", "value": "x" } ] }""", """{ "headers": [ { "name": "X", "value": "s3cret\r\nX-Injected: 1" } ] }""",
            """{ "headers": [ { "name": "X", "value": "s3cret-ключ" } ] }""", """{ "headers": [ { "name": "X", "value": { "s3cret": 1 } } ] }""",
            """{ "headers": [ { "name": "Date", "value": "s3cret" } ] }""", """{ "signingSecrets": "s3cret" }""", """{ "signingSecrets": [ "s3cret", 5 ] }""",
            """{ "signingSecrets": [ { "id": "s3cret" } ] }""", """{ "signingSecrets": [ "whsec_s3cret" ] }""", """{ "contentType": "s3cret\r\nX-Injected: 1" }""",
            """{ "onFailure": "s3cret" }""", """{ "order": "s3cret" }""", """{ "isActive": "s3cret" }""", """{ "tenant": "s3cret\n" }""",
        ];
        foreach (var change in changes)
        {
            using var response = await _host.SendAsync(HttpMethod.Parse(method), path, method == "PATCH" ? change : ManagementHost.Document(change));

            (await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest)).Should().NotBeEmpty();
            (await response.Content.ReadAsStringAsync()).Should().NotContain("s3cret", change);
        }
    }

    [Theory]
    [InlineData("<script>alert('1')</script>")]
    [InlineData("\"quoted\\\" {{ data }} %s ${x}")]
    [InlineData("שלום\u200f 👨\u200d👩\u200d👧 é\u0301")]
    public async Task Post_OddName_ComesBackAsItIs(string name)
    {
        var created = await _host.CreateAsync(new JsonObject { ["name"] = name }.ToJsonString());

        created["name"]!.GetValue<string>().Should().Be(name);
        (await _host.GetAsync("/hooks"))["items"]![0]!["name"]!.GetValue<string>().Should().Be(name);
    }

    [Fact]
    public async Task Get_NameThatOthersWroteToTheStore_IsStillJson()
    {
        const string Name = "two\r\nlines \u0000\u001b[2J\u2028\u202e";
        await GivenAsync(Name);
        await GivenAsync("half \ud83d");

        using var response = await _host.SendAsync(HttpMethod.Get, "/hooks");

        var text = await response.Content.ReadAsStringAsync();
        text.Should().NotContainAny("\r", "\n", "\0", "\u001b");
        JsonNode.Parse(text)!["items"]!.AsArray().Select(hook => hook!["name"]!.GetValue<string>()).Should().Equal("half \ufffd", Name);
    }

    [Fact]
    public async Task Get_ThousandsOfWebhooks_GivesThemPageByPage()
    {
        for (var i = 0; i < 5000; i++)
        {
            await GivenAsync($"hook {i}", i < 200 ? "before_order_add" : $"gone_{i % 100}");
        }

        var seen = new HashSet<string>();
        string? cursor = null;
        do
        {
            var page = await _host.GetAsync($"/hooks?limit=200&cursor={cursor}");
            seen.UnionWith(page["items"]!.AsArray().Select(hook => hook!["id"]!.GetValue<string>()));
            cursor = page["nextCursor"]?.GetValue<string>();
        }
        while (cursor is not null);

        seen.Should().HaveCount(5000);

        // Beyond the bound nothing is added, and what is there can be changed and taken away.
        using var another = await _host.SendAsync(HttpMethod.Post, "/hooks", ManagementHost.Document());
        (await another.ShouldBeProblemAsync(HttpStatusCode.BadRequest)).Keys.Should().Equal("event");
        var first = (await _host.GetAsync("/hooks?event=before_order_add&limit=1"))["items"]![0]!["id"];
        using var changed = await _host.SendAsync(HttpMethod.Patch, $"/hooks/{first}", """{ "isActive": false }""");
        changed.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Post_HugeNames_AreAnsweredShortly()
    {
        var members = string.Join(',', Enumerable.Range(0, 20).Select(i => $"\"{new string('x', 40_000)}{i}\":1"));

        using var response = await _host.SendAsync(HttpMethod.Post, "/hooks", $$"""{"event":"{{new string('e', 100_000)}}",{{members}}}""");

        var errors = await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest);
        errors.Values.SelectMany(messages => messages).Should().AllSatisfy(message => message.Length.Should().BeLessThan(600));
    }

    private Task GivenAsync(string name, string eventName = "before_order_add")
        => _host.Store.AddAsync(
            new Webhook { Id = Guid.NewGuid(), Name = name, Url = "https://erp.example.ru/", Event = eventName }, CancellationToken.None);
}
