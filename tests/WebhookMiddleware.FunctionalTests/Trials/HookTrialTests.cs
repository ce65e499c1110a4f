using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.FunctionalTests.Trials;

/// <summary>A test of one webhook shows what a request would lead to, and leads to nothing itself.</summary>
public sealed class HookTrialTests
{
    private const string Order = """{"article":"A-1","quantity":2,"password":"s3cret","items":[]}""";
    private const string OrderPath = "/orders/0198c0de-0000-7000-8000-000000000001";

    [Theory]
    [InlineData("minimal")]
    [InlineData("mvc")]
    public async Task Test_WrongPatch_ShowsTheFieldAndWhatTheClientGetsLive(string kind)
    {
        await using var api = await TrialApi.StartAsync(kind);
        var path = await api.SetHookAsync(hook => hook.Replies(WebhookReply.Enrich(new { quantity = 500 })));

        var test = await api.TestAsync(path, $$"""{"payload":{{Order}}}""");

        Text(test["outcome"]).Should().Be("invalidAfterEnrichment");
        Text(test["detail"]).Should().Contain("quantity");
        test["validation"]!["errors"]!["quantity"]!.AsArray().Should().ContainSingle();
        test["payload"]!["after"].Should().BeNull();
        test["payload"]!["patch"].Should().BeNull();
        test["decision"]!["allowed"]!.GetValue<bool>().Should().BeFalse();
        api.Handled.Should().Be(0, "neither the handler, nor a filter, nor the controller's constructor runs in a test");
        var live = await api.Api.PostAsync(OrderPath, Order);
        live.Status.Should().Be(502);
        test["client"]!["status"]!.GetValue<int>().Should().Be(502);
        Without(test["client"]!["body"]!).Should().Be(Without(live.Json));
    }

    [Theory]
    [InlineData("minimal")]
    [InlineData("mvc")]
    [InlineData("raw")]
    public async Task Test_Enrichment_ShowsPayloadsPatchAndContext(string kind)
    {
        await using var api = await TrialApi.StartAsync(kind);
        var path = await api.SetHookAsync(hook => hook.Replies(WebhookReply.Enrich(new { quantity = 3, discount = 5 }, new { score = 712 })));

        var test = await api.TestAsync(path, """{"payload":{"article":"A-1","quantity":2,"discount":null,"items":[]}}""");

        Text(test["outcome"]).Should().Be("enriched");
        test["payload"]!["before"]!["quantity"]!.GetValue<int>().Should().Be(2);
        test["payload"]!["after"]!["quantity"]!.GetValue<int>().Should().Be(3);
        test["payload"]!["after"]!["discount"]!.GetValue<int>().Should().Be(5);
        test["payload"]!.ToJsonString().Should().NotContain("password", "it is kept from webhooks");
        test["payload"]!["patch"]!.ToJsonString().Should()
            .Be("""[{"op":"replace","path":"/quantity","value":3},{"op":"replace","path":"/discount","value":5}]""");
        test["decision"]!.ToJsonString().Should().Be("""{"allowed":true,"problem":null,"warnings":[],"context":{"score":712}}""");
        test["validation"]!["errors"]!.AsObject().Should().BeEmpty();
        test["client"].Should().BeNull();
        api.Handled.Should().Be(0);
    }

    [Fact]
    public async Task Test_Request_IsMarkedAndShownAsSent()
    {
        await using var api = await TrialApi.StartAsync();
        var path = await api.SetHookAsync(hook => hook.Named("scoring"));

        var test = await api.TestAsync(path, """
            {"request":{"method":"PUT","path":"/p","route":"/r","routeValues":{"shop":"7"},"query":{"a":"1","b":["2","3"]},"traceId":"t"},
             "principal":{"id":"u1","name":"Ann"},"context":{"score":7},"tenant":"t1"}
            """);

        var received = api.Receiver.Received.Should().ContainSingle().Subject;
        received.Header("webhook-dry-run").Should().Be("1");
        var envelope = JsonNode.Parse(received.Body)!;
        envelope["dryRun"]!.GetValue<bool>().Should().BeTrue();
        envelope["request"]!.ToJsonString().Should().Be(
            """{"method":"PUT","path":"/p","route":"/r","routeValues":{"shop":"7"},"query":{"a":"1","b":["2","3"]},"traceId":"t"}""");
        envelope["principal"]!.ToJsonString().Should().Be("""{"id":"u1","name":"Ann"}""");
        envelope["context"]!.ToJsonString().Should().Be("""{"score":7}""");
        Text(test["request"]!["body"]).Should().Be(received.Body);
        Text(test["request"]!["method"]).Should().Be("POST");
        var headers = test["request"]!["headers"]!.AsArray().ToDictionary(header => Text(header!["name"]), header => Text(header!["value"]));
        headers.Should().Contain("webhook-dry-run", "1").And.Contain("webhook-id", received.Header("webhook-id")!);
        headers.Should().Contain("Authorization", "•••").And.Contain("webhook-signature", "•••").And.Contain("X-Planted", "•••");
        test["timings"]!.AsObject().Select(timing => timing.Key).Should().Equal("renderMs", "connectMs", "firstByteMs", "totalMs");
        test["timings"]!["connectMs"].Should().NotBeNull("the first call opens a connection");
        (await api.TestAsync(path))["timings"]!["connectMs"].Should().BeNull("the second one reuses it");
    }

    [Fact]
    public async Task Test_WithoutBody_UsesTheSampleAndTheBoundEndpoint()
    {
        await using var api = await TrialApi.StartAsync();
        var path = await api.SetHookAsync(hook => hook.Gate());

        (await api.Api.SendAsync(HttpMethod.Post, path, content: null)).Status.Should().Be(200);

        var envelope = JsonNode.Parse(api.Receiver.Received.Single().Body)!;
        Text(envelope["request"]!["route"]).Should().Be("/orders/{shop:guid}");
        Text(envelope["request"]!["path"]).Should().StartWith("/orders/0198c0de-");
        envelope["data"]!.AsObject().Select(member => member.Key).Should().BeEquivalentTo("article", "quantity", "discount", "note", "items");
    }

    [Fact]
    public async Task Test_Deny_ShowsTheProblemAndWhatTheClientGetsLive()
    {
        await using var api = await TrialApi.StartAsync();
        var path = await api.SetHookAsync(hook => hook.Replies(WebhookReply.Deny(409, "Sold out", "Come again", ("#/items/0/quantity", "none left"))));

        var test = await api.TestAsync(path, $$"""{"payload":{{Order}}}""");

        Text(test["outcome"]).Should().Be("denied");
        test["decision"]!["problem"]!.ToJsonString().Should().Be(
            """{"type":null,"title":"Sold out","status":409,"detail":"Come again","errors":{"items[0].quantity":["none left"]}}""");
        var live = await api.Api.PostAsync(OrderPath, Order);
        test["client"]!["status"]!.GetValue<int>().Should().Be(live.Status).And.Be(409);
        Without(test["client"]!["body"]!).Should().Be(Without(live.Json));
    }

    public static TheoryData<string, Func<WebhookSetupItem, WebhookSetupItem>, string?, int?, int?> Outcomes => new()
    {
        { "allowed", hook => hook.Gate().Replies(WebhookReply.Status(200, "text/plain", "fine")), "fine", 200, null },
        { "allowed", hook => hook.Replies(WebhookReply.Allow()), "", 204, null },
        { "badStatus", hook => hook.Gate().Replies(WebhookReply.Status(500, "text/plain", "oops")), "oops", 500, 502 },
        { "badStatus", hook => hook.ContinueOnFailure().Replies(WebhookReply.Status(500)), "", 500, null },
        { "malformedResponse", hook => hook.Replies(WebhookReply.WithJson("[")), "[", 200, 502 },
        { "connectionFailed", hook => hook.Replies(WebhookReply.Abort()), null, null, 502 },
        { "timedOut", hook => hook.WithTimeout(100).Replies(WebhookReply.Hang()), null, null, 504 },
        { "patchForbidden", hook => hook.Replies(WebhookReply.Enrich(new { article = "B" })), """{"decision":"enrich","mergePatch":{"article":"B"}}""", 200, 502 },
        { "patchConflict", hook => hook.Replies(WebhookReply.Patch(new { op = "replace", path = "/items/7/quantity", value = 1 })), null, 200, 502 },
        { "templateFailed", hook => hook.With(webhook => webhook with { Body = "{\"a\":{{ data.article }}}" }), null, null, 502 },
    };

    [Theory, MemberData(nameof(Outcomes))]
    public async Task Test_EachOutcome_IsShown(
        string outcome, Func<WebhookSetupItem, WebhookSetupItem> configure, string? body, int? status, int? client)
    {
        await using var api = await TrialApi.StartAsync();
        var path = await api.SetHookAsync(hook => configure(hook));

        var test = await api.TestAsync(path);

        Text(test["outcome"]).Should().Be(outcome, test.ToJsonString());
        test["response"]?["status"]?.GetValue<int>().Should().Be(status);
        (test["response"] is null).Should().Be(status is null);
        test["client"]?["status"]?.GetValue<int>().Should().Be(client);
        (test["client"] is null).Should().Be(client is null);
        if (body is not null)
        {
            Text(test["response"]!["body"]).Should().Be(body);
        }
    }

    [Fact]
    public async Task Test_LargeResponse_IsCutAndSaysSo()
    {
        await using var api = await TrialApi.StartAsync(configure: builder => builder.Options(options => options.MaxResponseBytes = 1024));
        var path = await api.SetHookAsync(hook => hook.Gate().Replies(WebhookReply.Status(200, "text/plain", new string('x', 5000))));

        var response = (await api.TestAsync(path))["response"]!;

        Text(response["body"]).Should().HaveLength(1024);
        response["truncated"]!.GetValue<bool>().Should().BeTrue();
    }

    [Theory]
    [InlineData("data.quantity > 1", true, "allowed")]
    [InlineData("data.quantity > 5", false, "skipped")]
    public async Task Test_Condition_IsEvaluatedAndShown(string condition, bool result, string outcome)
    {
        await using var api = await TrialApi.StartAsync();
        var path = await api.SetHookAsync(hook => hook.With(webhook => webhook with { Condition = condition }));

        var test = await api.TestAsync(path, $$"""{"payload":{{Order}}}""");

        test["condition"]!.GetValue<bool>().Should().Be(result);
        Text(test["outcome"]).Should().Be(outcome);
        (test["request"] is not null).Should().Be(result);
        api.Receiver.Received.Should().HaveCount(result ? 1 : 0);
    }

    [Fact]
    public async Task Test_WebhookThatNoRequestCalls_IsCalled()
    {
        await using var api = await TrialApi.StartAsync();
        Func<Webhook, Webhook>[] changes =
        [
            webhook => webhook with { IsActive = false },
            webhook => webhook with { ValidTo = DateTimeOffset.UnixEpoch },
            webhook => webhook with { Tenant = "other" },
        ];
        foreach (var change in changes)
        {
            var path = await api.SetHookAsync(hook => hook.With(change).Replies(WebhookReply.Enrich(new { quantity = 3 })));

            var test = await api.TestAsync(path);

            Text(test["outcome"]).Should().Be("enriched");
            (await api.Api.PostAsync(OrderPath, Order)).Status.Should().Be(200, "live, it is not called");
        }
    }

    [Fact]
    public async Task Test_Shadow_ShowsWhatItWouldDoAndNothingForTheClient()
    {
        await using var api = await TrialApi.StartAsync();
        var path = await api.SetHookAsync(hook => hook.Shadow().Replies(WebhookReply.Deny(422, "No")));

        var test = await api.TestAsync(path);

        Text(test["outcome"]).Should().Be("denied");
        test["client"].Should().BeNull();
    }

    [Fact]
    public async Task Test_AfterEvent_GetsTheGivenResponseAndAppliesNothing()
    {
        await using var api = await TrialApi.StartAsync();
        var path = await api.SetHookAsync(hook => hook.Replies(WebhookReply.Enrich(new { quantity = 3 })), TestApiBuilder.AfterOrder);

        var test = await api.TestAsync(path, """{"response":{"status":201,"location":"/orders/7","body":{"id":"7"}}}""");

        JsonNode.Parse(api.Receiver.Received.Single().Body)!["response"]!.ToJsonString()
            .Should().Be("""{"status":201,"location":"/orders/7","body":{"id":"7"}}""");
        Text(test["outcome"]).Should().Be("allowed");
        test["payload"]!["after"]!.ToJsonString().Should().Be(test["payload"]!["before"]!.ToJsonString());
        test["payload"]!["patch"]!.AsArray().Should().BeEmpty();
        test["client"].Should().BeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Test_BackgroundWebhook_IsCalledAndNothingIsQueued(bool capture)
    {
        await using var api = await TrialApi.StartAsync();
        var path = await api.SetHookAsync(hook => (capture ? hook.Capture() : hook.Notify()).Replies(WebhookReply.Status(200, "text/plain", "ok")));

        var test = await api.TestAsync(path);

        Text(test["outcome"]).Should().Be("allowed");
        Text(test["response"]!["body"]).Should().Be("ok");
        (await api.Api.SendAsync(HttpMethod.Get, "/webhooks/api/deliveries", content: null)).Json["items"]!.AsArray().Should().BeEmpty();
    }

    [Fact]
    public async Task Test_EventThatNoEndpointBinds_IsNotValidatedAndSaysSo()
    {
        await using var api = await TrialApi.StartAsync("none");
        var path = await api.SetHookAsync(hook => hook.Replies(WebhookReply.Enrich(new { quantity = 500 })));

        var test = await api.TestAsync(path, """{"payload":{"quantity":1}}""");

        Text(test["outcome"]).Should().Be("enriched");
        Text(test["detail"]).Should().Be("The payload was neither bound nor validated, because no endpoint binds the event.");
        test["validation"].Should().BeNull();
        JsonNode.Parse(api.Receiver.Received.Single().Body)!["request"].Should().BeNull();
    }

    [Fact]
    public async Task Test_Result_HasExactlyTheMembersOfTheContract()
    {
        await using var api = await TrialApi.StartAsync();
        var path = await api.SetHookAsync(hook => hook.Gate());

        var test = (await api.TestAsync(path)).AsObject();

        Names(test).Should().Equal("outcome", "detail", "condition", "request", "response", "decision", "payload", "validation", "client", "timings");
        Names(test["request"]!).Should().Equal("method", "url", "headers", "body");
        Names(test["response"]!).Should().Equal("status", "headers", "body", "truncated");
        Names(test["decision"]!).Should().Equal("allowed", "problem", "warnings", "context");
        Names(test["payload"]!).Should().Equal("before", "after", "patch");
    }

    private static IEnumerable<string> Names(JsonNode node) => node.AsObject().Select(member => member.Key);

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    private static string Without(JsonNode problem)
    {
        var copy = problem.DeepClone().AsObject();
        copy.Remove("invocationId");
        return copy.ToJsonString();
    }
}
