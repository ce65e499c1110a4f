using WebhookMiddleware.Audit;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.FunctionalTests.Trials;

/// <summary>What a test must not do, show or reach.</summary>
public sealed class TrialBordersTests
{
    [Fact]
    public async Task Test_Calls_AreNeitherLoggedNorCountedByTheBreaker()
    {
        await using var api = await TrialApi.StartAsync();
        var path = await api.SetHookAsync(hook => hook.Replies(WebhookReply.Status(500)));
        for (var i = 0; i < 25; i++)
        {
            (await api.TestAsync(path))["outcome"]!.GetValue<string>().Should().Be("badStatus");
        }

        var live = await api.Api.PostAsync("/orders/0198c0de-0000-7000-8000-000000000001", """{"article":"A","password":"s3cret"}""");

        live.Status.Should().Be(502, "an open breaker would give 503");
        (await api.Api.SendAsync(HttpMethod.Get, "/webhooks/api/calls", content: null)).Json["items"]!.AsArray().Should().ContainSingle();
    }

    [Fact]
    public async Task Test_QueueThatCantBeWritten_IsMadeNevertheless()
    {
        await using var api = await TrialApi.StartAsync();
        var path = await api.SetHookAsync(hook => hook.Gate(), TestApiBuilder.AfterOrder);
        api.Api.Services.GetRequiredService<QueueGate>().Shut();

        (await api.TestAsync(path))["outcome"]!.GetValue<string>().Should().Be("allowed");
        (await api.TestAsync("/webhooks/api/events/after_order/test"))["outcome"]!.GetValue<string>().Should().Be("allowed");
    }

    [Fact]
    public async Task Test_ConfiguredWebhook_IsCalledWithMembersToTry()
    {
        await using var api = await TrialApi.StartAsync(configure: builder => builder
            .Setting("Webhooks:Hooks:0:id", "0198c0de-0000-7000-8000-000000000001")
            .Setting("Webhooks:Hooks:0:name", "configured")
            .Setting("Webhooks:Hooks:0:url", builder.Receiver.Url("/configured").ToString())
            .Setting("Webhooks:Hooks:0:event", TestApiBuilder.BeforeOrder)
            .Setting("Webhooks:Hooks:0:awaitResponse", "true"));

        var test = await api.TestAsync(
            "/webhooks/api/hooks/0198c0de-0000-7000-8000-000000000001/test", """{"hook":{"name":"tried","condition":"data.quantity > 0"}}""");

        test["condition"]!.GetValue<bool>().Should().BeTrue();
        api.Receiver.Received.Single().Json["hook"]!["name"]!.GetValue<string>().Should().Be("tried");
    }

    [Fact]
    public async Task Test_OpenBreaker_IsMadeNevertheless()
    {
        await using var api = await TrialApi.StartAsync();
        var path = await api.SetHookAsync(hook => hook.Replies(WebhookReply.Status(500)));
        TestResponse live;
        do
        {
            live = await api.Api.PostAsync("/orders/0198c0de-0000-7000-8000-000000000001", """{"article":"A","password":"s3cret"}""");
        }
        while (live.Status != 503);

        (await api.TestAsync(path))["outcome"]!.GetValue<string>().Should().Be("badStatus");
    }

    [Fact]
    public async Task Test_SecretsInTemplateAndEcho_AreMasked()
    {
        await using var api = await TrialApi.StartAsync();
        var path = await api.SetHookAsync(hook => hook
            .With(webhook => webhook with
            {
                Body = """{"key":"k3y-of-the-template"}""",
                Headers = [new WebhookHeader("X-Api-Key", "k3y-of-the-template")],
                SigningSecrets = [new WebhookSigningSecret(Guid.NewGuid(), "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz", DateTimeOffset.UnixEpoch)],
            })
            .Replies(received => WebhookReply
                .Deny(422, $"{received.Header("webhook-signature")} {received.Header("X-Api-Key")}", received.Header("webhook-signature")![3..])
                .WithHeader("X-Echo", $"{received.Header("X-Api-Key")} {received.Header("webhook-signature")}")
                .WithHeader($"X-{received.Header("X-Api-Key")}", "a")));

        var test = await api.TestAsync(path);

        var signature = api.Receiver.Received.Single().Header("webhook-signature")!;
        api.Receiver.Received.Single().Body.Should().Contain("k3y-of-the-template");
        test["request"]!["body"]!.GetValue<string>().Should().Be("""{"key":"•••"}""");
        var shown = test.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        shown.Should().NotContain("k3y-of").And.NotContain(signature[3..]).And.NotContain(signature[3..].TrimEnd('='));
        test["decision"]!["problem"]!["title"]!.GetValue<string>().Should().Be("••• •••");
        test["client"]!["body"]!["detail"]!.GetValue<string>().Should().Be("•••");
    }

    [Fact]
    public async Task Test_RedactedPlaces_AreSentAndNotShown()
    {
        await using var api = await TrialApi.StartAsync(configure: builder => builder.Options(options =>
        {
            options.Redact.Add("/data/article");
            options.Redact.Add("/data/items/*/article");
            options.Redact.Add("/context/score");
        }));
        var path = await api.SetHookAsync(hook => hook.Replies(received => WebhookReply.Enrich(
            new { items = new[] { new { article = "NEW-ARTICLE", quantity = 1 } }, discount = 7, note = "was OLD-ARTICLE" }, new { score = 712_712, seen = "OLD-ARTICLE" })));

        var test = await api.TestAsync(path, """{"payload":{"article":"OLD-ARTICLE","quantity":2,"items":[]},"context":{"score":4711}}""");

        api.Receiver.Received.Single().Body.Should().Contain("OLD-ARTICLE").And.Contain("4711");
        test["outcome"]!.GetValue<string>().Should().Be("enriched");
        test["payload"]!["after"]!["discount"]!.GetValue<int>().Should().Be(7);
        test["payload"]!["after"]!["items"]![0]!["article"]!.GetValue<string>().Should().Be("•••");
        test["decision"]!["context"]!["score"]!.GetValue<string>().Should().Be("•••");
        test.ToJsonString().Should().NotContain("ARTICLE").And.NotContain("4711").And.NotContain("712712");

        var run = await api.TestAsync("/webhooks/api/events/before_order_add/test", """{"payload":{"article":"OLD-ARTICLE","quantity":2,"items":[]}}""");
        run.ToJsonString().Should().NotContain("ARTICLE").And.NotContain("712712");
    }

    [Fact]
    public async Task Test_MembersToTry_AreUsedAndNotSaved()
    {
        await using var api = await TrialApi.StartAsync();
        var path = await api.SetHookAsync(hook => hook.Gate());
        api.Receiver.Reply("/other", WebhookReply.Deny(422, "No"));
        var hook = path[..^"/test".Length];
        var before = (await api.Api.SendAsync(HttpMethod.Get, hook, content: null)).Body;

        var test = await api.TestAsync(path, $$$"""
            {"hook":{"url":"{{{api.Receiver.Url("/other")}}}","responseContainsData":true,"body":"{\"n\":1}","headers":[{"name":"X-New","value":"new-value"}]}}
            """);

        test["outcome"]!.GetValue<string>().Should().Be("denied");
        api.Receiver.Received.Single().Body.Should().Be("""{"n":1}""");
        api.Receiver.Received.Single().Header("X-New").Should().Be("new-value");
        test.ToJsonString().Should().NotContain("new-value");
        (await api.Api.SendAsync(HttpMethod.Get, hook, content: null)).Body.Should().Be(before);
    }

    [Fact]
    public async Task Test_KeptSecretsAtAnotherOrigin_AreRefused()
    {
        await using var api = await TrialApi.StartAsync();
        var path = await api.SetHookAsync(hook => hook.Gate());

        var errors = await api.RefuseAsync(path, """{"hook":{"url":"http://127.0.0.1:1/steal"}}""");

        errors.Keys.Should().Contain("hook.basicAuth.password").And.Contain(key => key.StartsWith("hook.headers[0]")).And.Contain(key => key.StartsWith("hook.signingSecrets"));
        api.Receiver.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task Test_WhatASaveWouldRefuse_IsRefusedWithAllErrors()
    {
        await using var api = await TrialApi.StartAsync();
        var path = await api.SetHookAsync(hook => hook.Gate());

        var errors = await api.RefuseAsync(path, """
            {"hook":{"url":"http://169.254.169.254/latest","timeoutMs":1,"condition":"{{","event":"no_such","nme":"x"},"payload":{"article":null},"pyload":{}}
            """);

        errors.Keys.Should().Contain(["hook.url", "hook.timeoutMs", "hook.condition", "hook.event", "hook.nme", "pyload"]);
        api.Receiver.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task Test_InactiveWebhookThatCouldNotBeSaved_IsRefused()
    {
        await using var api = await TrialApi.StartAsync();
        var path = await api.SetHookAsync(hook => hook.With(webhook => webhook with { IsActive = false, Url = "http://169.254.169.254/latest" }));

        (await api.RefuseAsync(path, "{}")).Keys.Should().Equal("hook.url");
    }

    [Fact]
    public async Task TestNew_WholeRecord_IsCalledAndNotSaved()
    {
        await using var api = await TrialApi.StartAsync();
        api.Receiver.Reply("/new", WebhookReply.AllowWithWarnings("careful"));

        var test = await api.TestAsync("/webhooks/api/hooks/test", $$$"""
            {"hook":{"name":"new","url":"{{{api.Receiver.Url("/new")}}}","event":"before_order_add","awaitResponse":true,"responseContainsData":true}}
            """);

        test["outcome"]!.GetValue<string>().Should().Be("allowed");
        test["decision"]!["warnings"]!.ToJsonString().Should().Be("""["careful"]""");
        (await api.Api.SendAsync(HttpMethod.Get, "/webhooks/api/hooks", content: null)).Json["items"]!.AsArray().Should().BeEmpty();
    }

    [Theory]
    [InlineData("{}", "hook")]
    [InlineData("""{"hook":1}""", "hook")]
    [InlineData("""{"hook":{}}""", "hook.url,hook.event,hook.name")]
    [InlineData("""{"hook":{"name":"n","url":"http://10.0.0.1/","event":"before_order_add","awaitResponse":true},"request":1,"principal":{"nme":1},"context":[],"tenant":5,"other":1}""",
        "other,request,principal.nme,context,tenant,hook.url")]
    public async Task TestNew_InvalidBody_IsRefusedWithAllErrors(string body, string members)
    {
        await using var api = await TrialApi.StartAsync();

        (await api.RefuseAsync("/webhooks/api/hooks/test", body)).Keys.Should().BeEquivalentTo(members.Split(','));
    }

    [Theory]
    [InlineData("minimal", """{"article":null,"quantity":0,"items":[]}""", "payload.article,payload.quantity")]
    [InlineData("mvc", """{"article":null,"quantity":0,"items":[]}""", "payload.article,payload.quantity")]
    [InlineData("minimal", """{"article":"A","quantity":"many"}""", "payload.quantity")]
    [InlineData("minimal", "[]", "payload")]
    [InlineData("minimal", "null", "payload")]
    public async Task Test_PayloadThatTheApiRefuses_IsRefused(string kind, string payload, string members)
    {
        await using var api = await TrialApi.StartAsync(kind);
        var path = await api.SetHookAsync(hook => hook.Gate());

        (await api.RefuseAsync(path, $$"""{"payload":{{payload}}}""")).Keys.Should().BeEquivalentTo(members.Split(','));
        api.Receiver.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task Test_ResponseOfABeforeEvent_IsRefused()
    {
        await using var api = await TrialApi.StartAsync();
        var path = await api.SetHookAsync(hook => hook.Gate());

        (await api.RefuseAsync(path, """{"response":{"status":200}}""")).Keys.Should().Equal("response");
    }

    [Theory]
    [InlineData("/webhooks/api/hooks/0198c0de-0000-7000-8000-000000000009/test")]
    [InlineData("/webhooks/api/hooks/x/test")]
    [InlineData("/webhooks/api/events/before_ordr_add/test")]
    public async Task Test_Unknown_Is404(string path)
    {
        await using var api = await TrialApi.StartAsync();

        (await api.Api.PostAsync(path, "{}")).Status.Should().Be(404);
    }

    [Theory]
    [InlineData("GET", "{}", null, 405)]
    [InlineData("POST", "{", "application/json", 400)]
    [InlineData("POST", "{}", "text/plain", 415)]
    public async Task Test_OtherRequest_IsRefused(string method, string body, string? contentType, int status)
    {
        await using var api = await TrialApi.StartAsync();
        using var content = method == "GET" ? null : new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue(contentType!));

        (await api.Api.SendAsync(new HttpMethod(method), "/webhooks/api/hooks/test", content)).Status.Should().Be(status);
    }

    [Fact]
    public async Task Test_CallerWhoMayOnlyRead_Is403()
    {
        await using var api = await TrialApi.StartAsync(open: management => management.Reads.AllowAnonymous());
        var path = await api.SetHookAsync(hook => hook.Gate());

        foreach (var route in new[] { path, "/webhooks/api/hooks/test", "/webhooks/api/events/before_order_add/test" })
        {
            (await api.Api.PostAsync(route, "{}")).Status.Should().Be(403);
        }

        (await api.Api.SendAsync(HttpMethod.Get, "/webhooks/api/hooks", content: null)).Status.Should().Be(200);
        api.Receiver.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task Test_CallerWhoMayNotEnterSecrets_CanNeitherEnterNorLeadThemElsewhere()
    {
        await using var api = await TrialApi.StartAsync(
            configure: builder => builder.Services(services => services
                .AddAuthorization(options => options.AddPolicy("nobody", policy => policy.RequireAssertion(_ => false)))),
            open: management => management.RequireSecretsPolicy("nobody").AllowAnonymous());
        var path = await api.SetHookAsync(hook => hook.Gate());

        (await api.RefuseAsync(path, """{"hook":{"headers":[{"name":"X-New","value":"v"}]}}""")).Keys.Should().Contain(key => key.StartsWith("hook.headers"));
        (await api.RefuseAsync(path, $$$"""{"hook":{"url":"{{{api.Receiver.Url("/other")}}}"}}""")).Keys.Should().Contain("hook.basicAuth.password");
        (await api.TestAsync(path))["outcome"]!.GetValue<string>().Should().Be("allowed");
    }

    [Fact]
    public async Task Test_EachWebhookThatIsTested_IsInTheAudit()
    {
        await using var api = await TrialApi.StartAsync();
        var path = await api.SetHookAsync(hook => hook.Named("mine").With(webhook => webhook with { Version = 4 }));
        await api.TestAsync(path);
        await api.TestAsync("/webhooks/api/hooks/test", $$$"""{"hook":{"name":"new","url":"{{{api.Receiver.Url("/new")}}}","event":"after_order"}}""");
        await api.TestAsync("/webhooks/api/events/before_order_add/test");
        await api.RefuseAsync(path, """{"payload":[]}""");

        var audit = await api.Api.Services.GetRequiredService<IAuditLog>().ReadAsync(new AuditQuery(), CancellationToken.None);

        audit.Items.Where(entry => entry.Action == AuditAction.Tested).Select(entry => (entry.WebhookName, entry.WebhookId is null, entry.Version))
            .Should().Equal(("mine", false, 4), ("new", true, null), ("mine", false, 4));
    }

    [Fact]
    public async Task Test_MoreThanTenAtOnce_Is429WithRetryAfter()
    {
        await using var api = await TrialApi.StartAsync();
        var release = new TaskCompletionSource();
        var path = await api.SetHookAsync(hook => hook.WithTimeout(30_000).Replies(async _ =>
        {
            await release.Task;
            return WebhookReply.Allow();
        }));
        var ten = Enumerable.Range(0, 10).Select(_ => api.TestAsync(path)).ToArray();
        await api.Receiver.WaitForAsync(10);

        var refused = await api.Api.PostAsync(path, "{}");

        refused.Status.Should().Be(429);
        refused.Headers["Retry-After"].Should().Be("1");
        release.SetResult();
        await Task.WhenAll(ten);
        (await api.Api.PostAsync(path, "{}")).Status.Should().Be(200);
    }

    [Fact]
    public async Task Test_BehindTooManyWebhooks_Is409()
    {
        await using var api = await TrialApi.StartAsync();
        var path = await api.SetHookAsync(hook => hook.Gate());

        (await api.Api.PostAsync(path, "{}", ("webhook-hop", "5"))).Status.Should().Be(409);
        (await api.Api.PostAsync(path, "{}", ("webhook-hop", "4"))).Status.Should().Be(200);
        api.Receiver.Received.Single().Header("webhook-hop").Should().Be("5");
    }
}
