using Microsoft.Extensions.Options;
using WebhookMiddleware.Delivery.Maintenance;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.FunctionalTests.Management;

/// <summary>Webhooks that come from the configuration, beside those of the store.</summary>
public abstract class ConfiguredWebhookTests(HostDatabase database) : IDisposable
{
    private const string Id = "0198c0de-0000-7000-8000-000000000001";
    private const string OtherId = "0198c0de-0000-7000-8000-000000000002";
    private const string Hook = $"/hooks/{Id}";
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly SettableSource _configuration = new();
    private string _receiver = "";

    [Fact]
    public async Task Start_ConfiguredWebhook_IsCalledWithItsSecretsAndShownWithoutThem()
    {
        await using var api = await StartAsync($$"""
            [{"id": "{{Id}}", "name": "Stock", "url": "{receiver}/stock", "event": "{{StoredApi.Before}}", "TimeoutMs": 900, "fireAndForget": false,
              "awaitResponse": true, "basicAuth": {"username": "erp", "password": "pa55"}, "headers": [{"name": "X-Api-Key", "value": "k3y"}],
              "signingSecrets": ["{{Secret}}"]}]
            """);

        (await api.PostAsync("/orders", "{}")).Status.Should().Be(200);
        var read = await api.GetAsync(Hook);

        var received = api.Receiver.Received.Should().ContainSingle().Subject;
        received.Header("X-Api-Key").Should().Be("k3y");
        received.Header("Authorization").Should().Be("Basic " + Convert.ToBase64String("erp:pa55"u8));
        received.Header("webhook-signature").Should().StartWith("v1,");
        read.Status.Should().Be(200);
        read.Body.Should().NotContainAny("pa55", "k3y", Secret);
        read.Json["source"]!.GetValue<string>().Should().Be("configuration");
        read.Json["timeoutMs"]!.GetValue<int>().Should().Be(900);
        read.Json["order"]!.GetValue<int>().Should().Be(10);
        read.Headers["ETag"].Should().Be("\"1\"");
    }

    [Fact]
    public async Task Test_ConfiguredWebhook_IsReallyCalled()
    {
        await using var api = await StartAsync($"[{Minimal(more: "\"awaitResponse\": true")}]");

        var tested = await api.ManageAsync(HttpMethod.Post, $"{Hook}/test", "{}");

        tested.Status.Should().Be(200, tested.Body);
        tested.Json["outcome"]!.GetValue<string>().Should().Be("allowed");
        api.Receiver.Received.Should().ContainSingle().Which.Header("webhook-dry-run").Should().Be("1");
    }

    [Fact]
    public async Task List_BothSources_AreOneSortedAndPagedList()
    {
        await using var api = await StartAsync($$"""
            [{{Minimal(name: "b", more: "\"order\": 20")}}, {{Minimal(OtherId, "d", more: "\"order\": 40")}}]
            """);
        await api.SetHooksAsync(hooks =>
        {
            hooks.On(StoredApi.Before).Named("a").WithOrder(10);
            hooks.On(StoredApi.Before).Named("c").WithOrder(30);
        });

        List<string> found = [];
        string? cursor = null;
        do
        {
            var page = (await api.GetAsync($"/hooks?limit=1&cursor={cursor}")).Json;
            found.Add($"{page["items"]![0]!["name"]} {page["items"]![0]!["source"]}");
            cursor = page["nextCursor"]?.GetValue<string>();
        }
        while (cursor is not null);

        found.Should().Equal("a store", "b configuration", "c store", "d configuration");
        var added = (await api.ManageAsync(HttpMethod.Post, "/hooks", $$"""{"name":"e","url":"{{api.Receiver.Url("/")}}","event":"{{StoredApi.Before}}"}""")).Json;
        added["order"]!.GetValue<int>().Should().Be(50, "it runs after the webhooks of both sources");
    }

    [Theory]
    [InlineData("PUT", Hook, """{"name":"x"}""")]
    [InlineData("PATCH", Hook, """{"isActive":false}""")]
    [InlineData("DELETE", Hook, null)]
    [InlineData("PUT", "/hooks/order", $$$"""{"event":"{{{StoredApi.Before}}}","orders":{"{{{Id}}}":5}}""")]
    public async Task Write_ConfiguredWebhook_Is409AndChangesNothing(string method, string path, string? body)
    {
        await using var api = await StartAsync($"[{Minimal()}]");
        var before = (await api.GetAsync(Hook)).Body;

        var response = await api.ManageAsync(new HttpMethod(method), path, body);

        response.Status.Should().Be(409, response.Body);
        (await api.GetAsync(Hook)).Body.Should().Be(before);
    }

    [Fact]
    public async Task Start_WrongWebhooks_FailsWithAllErrors()
    {
        var start = () => StartAsync($$"""
            [{"id": "1", "conditon": "x", "url": "ftp://x", "event": "none", "timeoutMs": "soon", "headers": [{"name": "X", "value": "ä"}]},
             {"name": "no id", "url": "https://example.com", "event": "{{StoredApi.Before}}", "signingSecrets": ["short"]},
             {{Minimal()}}, {{Minimal()}}, "text"]
            """);

        var errors = (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.ToList();

        foreach (var expected in (string[])
            ["0:id: ", "0:name: ", "0:conditon: *Did you mean 'condition'?", "0:url: ", "0:event: ", "0:timeoutMs: ", "0:headers:0:value: ", "1:id: ",
             "1:signingSecrets:0: ", "3:id: *same id", "4: It is a value"])
        {
            errors.Should().ContainMatch($"Webhooks:Hooks:{expected}*");
        }

        errors.Should().OnlyContain(error => !error.Contains("short", StringComparison.Ordinal), "no message repeats a secret");
    }

    [Fact]
    public async Task Start_IdOfStoredWebhook_Fails()
    {
        await using (var first = await StartAsync("[]"))
        {
            await first.SetHooksAsync(hooks => hooks.On(StoredApi.Before).With(hook => hook with { Id = Guid.Parse(Id) }));
        }

        var start = () => StartAsync($"[{Minimal()}]");

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Contain(Id).And.Contain("in the store");
    }

    [Fact]
    public async Task Reload_GoodThenWrongThenGood_KeepsTheLastGoodOnesAndHealthSaysSo()
    {
        await using var api = await StartAsync($"[{Minimal()}]");

        Configure($"[{Minimal(name: "renamed")}]");
        await NamedAsync(api, "renamed");
        Configure($"[{Minimal(name: "wrong", url: "nowhere")}]");
        var wrong = await Eventually.GetAsync(() => api.GetAsync("/status"), status => status.Body.Contains("\"degraded\""));
        var kept = (await api.GetAsync(Hook)).Json;
        Configure($"[{Minimal(name: "mended", url: "{receiver}/mended", more: "\"awaitResponse\": true")}]");
        var mended = await NamedAsync(api, "mended");

        wrong.Json["health"]!["reasons"]![0]!.GetValue<string>().Should().Contain("last good ones stay").And.Contain("Webhooks:Hooks:0:url: ");
        kept["name"]!.GetValue<string>().Should().Be("renamed");
        mended.Json["version"]!.GetValue<int>().Should().Be(3);
        (await api.GetAsync("/status")).Json["health"]!["status"]!.GetValue<string>().Should().Be("healthy");
        (await api.PostAsync("/orders", "{}")).Status.Should().Be(200);
        api.Receiver.Received.Should().ContainSingle().Which.Path.Should().Be("/mended");
    }

    [Fact]
    public async Task Reload_IdOfStoredWebhook_IsRefused()
    {
        await using var api = await StartAsync($"[{Minimal()}]");
        await api.SetHooksAsync(hooks => hooks.On(StoredApi.Before).With(hook => hook with { Id = Guid.Parse(OtherId) }));

        Configure($"[{Minimal(OtherId)}]");

        await Eventually.GetAsync(() => api.GetAsync("/status"), status => status.Body.Contains(OtherId));
        (await api.GetAsync("/hooks")).Json["items"]!.AsArray().Select(hook => hook!["source"]!.GetValue<string>())
            .Should().BeEquivalentTo("store", "configuration");
    }

    [Fact]
    public async Task Store_GetsTheIdOfAConfiguredWebhook_ConfiguredOneStaysAndHealthNamesTheOther()
    {
        await using var api = await StartAsync($"[{Minimal()}]");
        await using (var other = await StoredApi.StartAsync(database))
        {
            await other.SetHooksAsync(hooks => hooks.On(StoredApi.Before).Named("Twin").With(hook => hook with { Id = Guid.Parse(Id) }));
        }

        var status = await Eventually.GetAsync(() => api.GetAsync("/status"), status => status.Body.Contains("Twin"));

        status.Json["health"]!["reasons"]![0]!.GetValue<string>().Should().Contain("Webhooks:Hooks");
        (await api.GetAsync(Hook)).Json["source"]!.GetValue<string>().Should().Be("configuration");
    }

    [Fact]
    public async Task Deliveries_OfConfiguredWebhook_AreSentAndRetriedAndLeftToOtherHostsWithoutIt()
    {
        await using var api = await StartAsync(
            $"[{Minimal()}]",
            builder => builder.Setting("Webhooks:Delivery:RetryDelays:0", "1.00:00:00"));
        api.Receiver.Reply("/hook", WebhookReply.Status(500));

        (await api.PostAsync("/orders", "{}")).Status.Should().Be(200);
        var waiting = await Eventually.GetAsync(() => DeliveriesAsync(api), page => page.Body.Contains("\"attempts\":1"));
        Configure($"[{Minimal(name: "renamed")}]");
        await NamedAsync(api, "renamed");
        var swept = await api.Services.GetRequiredService<OrphanSweep>().SweepAsync(100, default);
        var kept = await DeliveriesAsync(api);
        Configure("[]");
        await Eventually.GetAsync(() => api.GetAsync("/hooks"), list => !list.Body.Contains(Id));
        var sweptWithout = await api.Services.GetRequiredService<OrphanSweep>().SweepAsync(100, default);
        var left = await DeliveriesAsync(api);

        waiting.Json["items"]![0]!["state"]!.GetValue<string>().Should().Be("pending");
        swept.Should().Be(0);
        kept.Json["items"]![0]!["state"]!.GetValue<string>().Should().Be("pending");
        sweptWithout.Should().Be(0, "another host may still have it");
        left.Json["items"]![0]!["state"]!.GetValue<string>().Should().Be("pending");
    }

    [Fact]
    public async Task Deliveries_OfWebhookThatOneOfTwoHostsHas_AreSentByThatHost()
    {
        await using var api = await StartAsync(
            $"[{Minimal()}]",
            builder => builder.Setting("Webhooks:Delivery:RetryDelays:0", "1.00:00:00"));
        await using var other = await StoredApi.StartAsync(database);
        api.Receiver.Reply("/hook", WebhookReply.Status(500));

        (await api.PostAsync("/orders", "{}")).Status.Should().Be(200);
        var waiting = await Eventually.GetAsync(() => DeliveriesAsync(other), page => page.Body.Contains("\"attempts\":1"));
        var swept = await other.Services.GetRequiredService<OrphanSweep>().SweepAsync(100, default);
        var left = await DeliveriesAsync(other);
        api.Receiver.Reply("/hook", WebhookReply.Status(200));
        var retried = await other.ManageAsync(
            HttpMethod.Post, $"/deliveries/{waiting.Json["items"]![0]!["id"]!.GetValue<string>()}/retry");

        swept.Should().Be(0);
        left.Body.Should().Be(waiting.Body, "the host without the webhook neither cancels nor claims the delivery");
        retried.Status.Should().BeInRange(200, 299, retried.Body);
        await Eventually.GetAsync(() => DeliveriesAsync(other), page => page.Body.Contains("\"delivered\""));
        other.Receiver.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task Delivery_Answered410_DeactivatesOnThisHostUntilTheConfigurationChanges()
    {
        await using var api = await StartAsync($"[{Minimal()}]");
        api.Receiver.Reply("/hook", WebhookReply.Status(410));

        (await api.PostAsync("/orders", "{}")).Status.Should().Be(200);
        var off = await Eventually.GetAsync(() => api.GetAsync(Hook), read => read.Body.Contains("\"isActive\":false"));
        Configure($"[{Minimal()}, {Minimal(OtherId)}]");
        await Eventually.GetAsync(() => api.GetAsync("/hooks"), list => list.Body.Contains(OtherId));
        var stillOff = await api.GetAsync(Hook);
        Configure($"[{Minimal(name: "again")}]");
        var on = await NamedAsync(api, "again");

        off.Json["version"]!.GetValue<int>().Should().Be(2);
        stillOff.Json["isActive"]!.GetValue<bool>().Should().BeFalse("its own configuration has not changed");
        on.Json["isActive"]!.GetValue<bool>().Should().BeTrue();
        on.Json["version"]!.GetValue<int>().Should().Be(3);
    }

    public void Dispose()
    {
        database.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<TestApi> StartAsync(string hooks, Action<TestApiBuilder>? configure = null)
        => await StoredApi.StartAsync(database, builder =>
        {
            _receiver = builder.Receiver.Url("").ToString().TrimEnd('/');
            builder.Source(_configuration);
            Configure(hooks);
            configure?.Invoke(builder);
        });

    private void Configure(string hooks)
        => _configuration.Set($$$"""{"Webhooks": {"Hooks": {{{hooks.Replace("{receiver}", _receiver, StringComparison.Ordinal)}}} }}""");

    private static string Minimal(string id = Id, string name = "Stock", string url = "{receiver}/hook", string more = "\"fireAndForget\": true")
        => $$"""{"id": "{{id}}", "name": "{{name}}", "url": "{{url}}", "event": "{{StoredApi.Before}}", {{more}}}""";

    private static Task<TestResponse> DeliveriesAsync(TestApi api) => api.GetAsync($"/deliveries?hook={Id}");

    private static Task<TestResponse> NamedAsync(TestApi api, string name)
        => Eventually.GetAsync(() => api.GetAsync(Hook), read => read.Json["name"]!.GetValue<string>() == name);
}

public sealed class SqliteConfiguredWebhookTests() : ConfiguredWebhookTests(HostDatabase.NewSqlite());

public sealed class PostgreSqlConfiguredWebhookTests() : ConfiguredWebhookTests(HostDatabase.NewPostgreSql()), INeedPostgreSql;
