using System.Text.Json.Nodes;
using WebhookMiddleware.AspNetCore.Descriptions;

namespace WebhookMiddleware.SlimHost.Tests;

/// <summary>The management API: its documents are its own, whatever the host's JSON options know.</summary>
public sealed class ManagementTests : IAsyncLifetime, IDisposable
{
    private const string Hooks = "/webhooks/api/hooks";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("slim-host-");
    private SlimApi _api = null!;

    [Fact]
    public async Task History_OfAChangedWebhook_IsReadRestoredAndTransferred()
    {
        var created = await _api.PostAsync(Hooks, $$"""{"name":"old","url":"https://erp.example.com/","event":"{{SlimApi.Before}}","order":77}""");
        var hook = $"{Hooks}/{created.Json["id"]}";
        (await _api.SendAsync(HttpMethod.Patch, hook, """{"name":"new"}""")).Status.Should().Be(200);

        var versions = (await _api.SendAsync(HttpMethod.Get, hook + "/versions")).Json["items"]!.AsArray();
        var audit = (await _api.SendAsync(HttpMethod.Get, "/webhooks/api/audit?action=updated")).Json["items"]!.AsArray();
        var export = await _api.SendAsync(HttpMethod.Get, "/webhooks/api/export");
        var restored = await _api.SendAsync(HttpMethod.Post, hook + "/versions/1/restore");
        var imported = await _api.PostAsync("/webhooks/api/import", export.Body);

        versions.Should().ContainSingle().Which!["hook"]!["name"]!.GetValue<string>().Should().Be("old");
        audit[0]!["changes"]!.ToJsonString().Should().Be("""[{"path":"/name","from":"old","to":"new"}]""");
        (restored.Status, restored.Json["name"]!.GetValue<string>()).Should().Be((200, "old"));
        imported.Json["updated"]![0]!["changes"]!.ToJsonString().Should().Be("""[{"path":"/name","from":"old","to":"new"}]""");
        (await _api.SendAsync(HttpMethod.Delete, hook)).Status.Should().Be(204);
    }

    [Fact]
    public void Reflection_IsSwitchedOff() => System.Text.Json.JsonSerializer.IsReflectionEnabledByDefault.Should().BeFalse();

    [Fact]
    public async Task Hooks_AreCreatedListedChangedAndDeleted()
    {
        var created = await _api.PostAsync(Hooks, $$"""
            {"name":"Ж","url":"{{_api.Receiver.BaseAddress}}","event":"before_order_add","basicAuth":{"username":"erp","password":"secret"},
             "headers":[{"name":"X-Api-Key","value":"another"}],"signingSecrets":["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]}
            """);
        created.Status.Should().Be(201, created.Body);
        var hook = $"{Hooks}/{created.Json["id"]}";

        (await _api.SendAsync(HttpMethod.Get, Hooks)).Json["items"]!.AsArray().Should().ContainSingle();
        var read = await _api.SendAsync(HttpMethod.Get, hook);
        read.Json["headers"]!.ToJsonString().Should().Be("""[{"name":"X-Api-Key","hasValue":true}]""");
        read.Body.Should().Contain("\"name\":\"Ж\"").And.NotContain("secret\"");
        var patched = await _api.SendAsync(HttpMethod.Patch, hook, """{"timeoutMs":900}""", "application/merge-patch+json");
        patched.Json["timeoutMs"]!.GetValue<int>().Should().Be(900);
        (await _api.SendAsync(HttpMethod.Put, hook, read.Body)).Status.Should().Be(200);
        (await _api.SendAsync(HttpMethod.Delete, hook)).Status.Should().Be(204);
        (await _api.SendAsync(HttpMethod.Get, hook)).Status.Should().Be(404);
    }

    [Fact]
    public async Task Hooks_AreListedByPages()
    {
        foreach (var name in new[] { "a", "b" })
        {
            (await _api.PostAsync(Hooks, $$"""{"name":"{{name}}","url":"http://localhost","event":"after_order"}""")).Status.Should().Be(201);
        }

        var first = (await _api.SendAsync(HttpMethod.Get, $"{Hooks}?limit=1")).Json;
        var second = (await _api.SendAsync(HttpMethod.Get, $"{Hooks}?limit=1&cursor={first["nextCursor"]}")).Json;

        second["items"]![0]!["name"]!.GetValue<string>().Should().Be("b");
    }

    [Fact]
    public async Task Problem_HasItsErrors()
    {
        var refused = await _api.PostAsync(Hooks, """{"name":"","url":"x","event":"none"}""");

        refused.Status.Should().Be(400);
        refused.ContentType.Should().Be("application/problem+json");
        refused.Json["errors"]!.AsObject().Select(error => error.Key).Should().Contain(["name", "url", "event"]);
    }

    [Fact]
    public async Task Events_HaveSchemaAndSample()
    {
        var events = (await _api.SendAsync(HttpMethod.Get, "/webhooks/api/events")).Json["items"]!.AsArray();

        SampleOf(WebhookEvents.BeforeOrderAdd).Should().Be("""{"name":"Ann Smith","quantity":2,"lines":[{"article":"CUP-1","quantity":2}]}""");
        SampleOf(WebhookEvents.OnSubscription).Should().Be("""{"id":"1","user_id":"1","valid_to":1769860800000}""");

        string SampleOf(string name) => events.Single(item => item!["name"]!.GetValue<string>() == name)!["sample"]!.ToJsonString();
    }

    [Fact]
    public void Descriptions_AreWritten()
    {
        var descriptions = _api.Services.GetRequiredService<IWebhookDescriptions>();

        descriptions.DescribeEvents()["webhooks"]!.AsObject().Should().ContainKey(WebhookEvents.BeforeOrderAdd);
        descriptions.DescribeManagement()["paths"]!.AsObject().Should().ContainKey("/webhooks/api/hooks/{id}");
    }

    [Fact]
    public async Task Webhooks_AreTested()
    {
        await _api.SetHooksAsync(hooks => hooks.On(SlimApi.Before).Replies(WebhookReply.Enrich(new { quantity = 3 }, new { score = 1.5 })));

        var run = await _api.PostAsync($"/webhooks/api/events/{SlimApi.Before}/test", """{"payload":{"name":"n","quantity":2},"principal":{"id":"1"}}""");

        run.Status.Should().Be(200, run.Body);
        run.Json["outcome"]!.GetValue<string>().Should().Be("enriched");
        run.Json["payload"]!["after"]!["quantity"]!.GetValue<int>().Should().Be(3);
        var id = run.Json["stages"]![0]!["calls"]![0]!["hookId"]!.GetValue<Guid>();
        var one = await _api.PostAsync($"{Hooks}/{id}/test", """{"hook":{"onFailure":"continue"}}""");
        one.Json["outcome"]!.GetValue<string>().Should().Be("enriched", one.Body);
        (await _api.PostAsync($"{Hooks}/test", """{"hook":{}}""")).Status.Should().Be(400);
    }

    [Fact]
    public async Task Status_IsWritten()
    {
        var status = await _api.SendAsync(HttpMethod.Get, "/webhooks/api/status");

        status.Status.Should().Be(200, status.Body);
        status.Json["health"]!["status"]!.GetValue<string>().Should().Be("healthy");
    }

    [Fact]
    public async Task CallsAndDeliveries_AreShownAndSentAgain()
    {
        await _api.SetHooksAsync(hooks =>
        {
            hooks.On(SlimApi.Before);
            hooks.On(SlimApi.Before).Notify().With(hook => hook with { Headers = [new("X-Api-Key", "value")] });
        });
        (await _api.PostAsync("/orders?one=1&two=1&two=2", """{"name":"n","quantity":2}""")).Status.Should().Be(200);
        (await _api.Receiver.WaitForAsync(2))[1].Header("X-Api-Key").Should().Be("value");

        var call = (await ItemAsync("/webhooks/api/calls", item => true));
        call["outcome"]!.GetValue<string>().Should().Be("allowed");
        (await _api.SendAsync(HttpMethod.Get, $"/webhooks/api/calls/{call["id"]}")).Json["at"]!.GetValue<string>().Should().EndWith("Z");
        var listed = await ItemAsync("/webhooks/api/deliveries", item => item["state"]!.GetValue<string>() == "delivered");
        var delivery = $"/webhooks/api/deliveries/{listed["id"]}";
        var details = (await _api.SendAsync(HttpMethod.Get, delivery)).Json;
        details["data"]!.ToJsonString().Should().Be("""{"name":"n","quantity":2,"lines":null}""");
        _api.Receiver.Received[1].Json["request"]!["query"]!.ToJsonString().Should().Be("""{"one":"1","two":["1","2"]}""");
        details["attempts"]![0]!["outcome"]!.GetValue<string>().Should().Be("allowed");
        (await _api.PostAsync($"{delivery}/retry", "")).Status.Should().Be(202);
        await _api.Receiver.WaitForAsync(3);
        var replayed = await _api.PostAsync("/webhooks/api/deliveries/replay", $$"""{"hook":"{{listed["hookId"]}}","state":"dead"}""");
        replayed.Body.Should().Be("""{"replayed":0,"more":false}""");
    }

    [Fact]
    public async Task Switch_IsReadAndSet()
    {
        (await _api.SendAsync(HttpMethod.Put, "/webhooks/api/switch", """{"enabled":false}""")).Body.Should().Be("""{"enabled":false}""");
        (await _api.SendAsync(HttpMethod.Get, "/webhooks/api/switch")).Body.Should().Be("""{"enabled":false}""");
    }

    public async Task InitializeAsync() => _api = await SlimApi.StartAsync(
        app => app.MapPost("/orders", (Order order) => order).WithBeforeWebhook(SlimApi.Before),
        webhooks: webhooks => webhooks.UseSqlite($"Data Source={Path.Combine(_folder.FullName, "webhooks.db")}"));

    public async Task DisposeAsync() => await _api.DisposeAsync();

    public void Dispose() => _folder.Delete(recursive: true);

    // What is settled is written beside the request.
    private async Task<JsonNode> ItemAsync(string path, Func<JsonNode, bool> isMeant)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            timeout.Token.ThrowIfCancellationRequested();
            if ((await _api.SendAsync(HttpMethod.Get, path)).Json["items"]!.AsArray().FirstOrDefault(item => isMeant(item!)) is { } found)
            {
                return found;
            }

            await Task.Yield();
        }
    }
}
