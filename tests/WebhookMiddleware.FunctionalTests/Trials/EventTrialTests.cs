using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.Adapters;

namespace WebhookMiddleware.FunctionalTests.Trials;

/// <summary>A test of an event calls all webhooks that a request would call now, in its stages.</summary>
public sealed class EventTrialTests
{
    private const string Path = "/webhooks/api/events/before_order_add/test";
    private const string Body = """{"payload":{"article":"A-1","quantity":2,"items":[]}}""";

    [Fact]
    public async Task TestEvent_Stages_PassOnPatchesAndContext()
    {
        await using var api = await TrialApi.StartAsync();
        await api.Api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder).Named("first").WithOrder(10).Replies(WebhookReply.Enrich(new { quantity = 3 }, new { score = 7 }));
            hooks.On(TestApiBuilder.BeforeOrder).Named("a").WithOrder(20).Replies(WebhookReply.Enrich(new { discount = 5 }));
            hooks.On(TestApiBuilder.BeforeOrder).Named("b").WithOrder(20).Replies(WebhookReply.Enrich(new { note = "n" }));
            hooks.On(TestApiBuilder.BeforeOrder).Named("gone").WithOrder(20).With(webhook => webhook with { ValidTo = DateTimeOffset.UnixEpoch });
            hooks.On(TestApiBuilder.BeforeOrder).Named("watcher").WithOrder(20).Shadow().Replies(WebhookReply.Deny(422, "No"));
            hooks.On(TestApiBuilder.BeforeOrder).Named("told").Notify();
            hooks.On(TestApiBuilder.BeforeOrder).Named("kept").Capture();
        });

        var test = await api.TestAsync(Path, Body);

        Text(test["outcome"]).Should().Be("enriched");
        test["client"].Should().BeNull();
        test["context"]!.ToJsonString().Should().Be("""{"score":7}""");
        test["payload"]!["before"]!["quantity"]!.GetValue<int>().Should().Be(2);
        test["payload"]!["after"]!.ToJsonString().Should().Be("""{"article":"A-1","quantity":3,"discount":5,"note":"n","items":[]}""");
        test["payload"]!["patch"]!.AsArray().Select(operation => Text(operation!["path"])).Should().Equal("/quantity", "/discount", "/note");
        test["stages"]!.AsArray().Select(stage => stage!["order"]!.GetValue<int>()).Should().Equal(10, 20);
        Calls(test).Select(call => Text(call["hookName"])).Should().Equal("first", "a", "b", "watcher");
        var watcher = Calls(test).Last();
        Text(watcher["outcome"]).Should().Be("denied");
        Text(watcher["detail"]).Should().Be("It is a shadow webhook: its answer changes nothing.");
        watcher["decision"]!["allowed"]!.GetValue<bool>().Should().BeTrue();
        Calls(test).ElementAt(2)["payload"]!["before"]!["quantity"]!.GetValue<int>().Should().Be(3);
        Calls(test).ElementAt(2)["payload"]!["after"]!["discount"]!.GetValue<int>().Should().Be(5, "the patches of a stage are merged in order");
        test["background"]!.AsArray().Select(hook => (Text(hook!["hookName"]), Text(hook["mode"]))).Should().BeEquivalentTo([("told", "notify"), ("kept", "capture")]);
        api.Receiver.Received.Should().HaveCount(4).And.OnlyContain(received => received.Header("webhook-dry-run") == "1");
        api.Handled.Should().Be(0);
        foreach (var log in new[] { "deliveries", "calls" })
        {
            (await api.Api.SendAsync(HttpMethod.Get, $"/webhooks/api/{log}", content: null)).Json["items"]!.AsArray().Should().BeEmpty();
        }
    }

    [Fact]
    public async Task TestEvent_Deny_EndsTheRunAndShowsTheClient()
    {
        await using var api = await TrialApi.StartAsync();
        await api.Api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder).Named("denies").WithOrder(10).Replies(WebhookReply.Deny(409, "No"));
            hooks.On(TestApiBuilder.BeforeOrder).Named("broken").WithOrder(10).ContinueOnFailure().Replies(WebhookReply.Status(500));
            hooks.On(TestApiBuilder.BeforeOrder).Named("never").WithOrder(20);
        });

        var test = await api.TestAsync(Path, Body);

        Text(test["outcome"]).Should().Be("denied");
        test["client"]!["status"]!.GetValue<int>().Should().Be(409);
        test["payload"]!["after"].Should().BeNull();
        Calls(test).Select(call => (Text(call["hookName"]), call["decision"]!["allowed"]!.GetValue<bool>(), call["client"] is null))
            .Should().BeEquivalentTo([("denies", false, false), ("broken", true, true)]);
        Calls(test).First()["version"]!.GetValue<int>().Should().Be(1);
    }

    [Fact]
    public async Task TestEvent_AfterEvent_CallsWhatIsAwaitedAndNamesTheRest()
    {
        await using var api = await TrialApi.StartAsync();
        await api.Api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.AfterOrder).Named("awaited").Gate();
            hooks.On(TestApiBuilder.AfterOrder).Named("told").Notify();
        });

        var test = await api.TestAsync("/webhooks/api/events/after_order/test");

        Text(test["outcome"]).Should().Be("allowed");
        Calls(test).Select(call => Text(call["hookName"])).Should().Equal("awaited");
        test["background"]!.AsArray().Should().ContainSingle();
        (await api.Api.SendAsync(HttpMethod.Get, "/webhooks/api/deliveries", content: null)).Json["items"]!.AsArray().Should().BeEmpty();
    }

    [Fact]
    public async Task TestEvent_Tenant_SelectsTheWebhooks()
    {
        await using var api = await TrialApi.StartAsync();
        await api.Api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder).Named("all");
            hooks.On(TestApiBuilder.BeforeOrder).Named("one").With(webhook => webhook with { Tenant = "t1" });
        });

        Calls(await api.TestAsync(Path)).Should().ContainSingle();
        Calls(await api.TestAsync(Path, """{"tenant":"t1"}""")).Should().HaveCount(2);
    }

    [Fact]
    public async Task TestEvent_SwitchedOff_IsTestedNevertheless()
    {
        await using var api = await TrialApi.StartAsync();
        await api.SetHookAsync(hook => hook.Gate());
        await api.Api.SendAsync(HttpMethod.Put, "/webhooks/api/switch", """{"enabled":false}""");

        Calls(await api.TestAsync(Path)).Should().ContainSingle();
    }

    [Fact]
    public async Task TestEvent_WithoutWebhooks_Passes()
    {
        await using var api = await TrialApi.StartAsync();

        var test = await api.TestAsync(Path);

        Text(test["outcome"]).Should().Be("allowed");
        test["stages"]!.AsArray().Should().BeEmpty();
        test.AsObject().Select(member => member.Key).Should().Equal("outcome", "client", "payload", "context", "stages", "background", "timings");
    }

    [Fact]
    public async Task TestEvent_MembersOfAWebhook_AreRefused()
    {
        await using var api = await TrialApi.StartAsync();

        (await api.RefuseAsync(Path, """{"hook":{},"context":{},"payload":{"article":"A"},"tenant":1}""")).Keys.Should().BeEquivalentTo("hook", "context", "tenant");
    }

    private static IEnumerable<JsonNode> Calls(JsonNode test) => test["stages"]!.AsArray().SelectMany(stage => stage!["calls"]!.AsArray())!;

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
