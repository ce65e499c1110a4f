using WebhookMiddleware.Invocations;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>What an awaited webhook's answer does to a request (docs/webhooks.md).</summary>
public sealed class AnswerTests(EveryKindApi fixture) : IClassFixture<EveryKindApi>
{
    private readonly TestApi _api = fixture.Api;

    public static TheoryData<string, bool, string?, string?, int, bool, int> Rows => new()
    {
        // name, exchange?, content type, body, HTTP status, whether the request passes, and otherwise the client's status
        { "204", true, null, null, 204, true, 200 },
        { "200 without a body", true, "application/json", null, 200, true, 200 },
        { "202 without a body", true, null, null, 202, true, 200 },
        { "allow", true, "application/json", """{"decision":"allow","warnings":["w"]}""", 200, true, 200 },
        { "allow by default", true, "application/json", "{}", 200, true, 200 },
        { "+json", true, "application/vnd.erp+json", "{}", 201, true, 200 },
        { "deny", true, "application/json", """{"decision":"deny"}""", 200, false, 422 },
        { "deny by a problem", true, "application/json", """{"problem":{"status":410}}""", 200, false, 410 },
        { "text", true, "text/plain", "ok", 200, false, 502 },
        { "array", true, "application/json", "[]", 200, false, 502 },
        { "Gate: the body is not read", false, "application/json", """{"decision":"deny"}""", 200, true, 200 },
        { "Gate: whatever it is", false, "text/html", "<p>", 200, true, 200 },
        { "Gate: 204", false, null, null, 204, true, 200 },
        { "400 problem", true, "application/problem+json", """{"title":"t"}""", 400, false, 400 },
        { "403 problem", false, "application/problem+json", """{"title":"t"}""", 403, false, 403 },
        { "409 problem", false, "application/problem+json; charset=utf-8", """{"title":"t","status":418}""", 409, false, 418 },
        { "422 problem", true, "application/problem+json", """{"title":"t","status":200}""", 422, false, 422 },
        { "401 problem", true, "application/problem+json", """{"title":"t"}""", 401, false, 502 },
        { "403 without a problem", false, "application/json", """{"title":"t"}""", 403, false, 502 },
        { "500 problem", false, "application/problem+json", """{"title":"t","status":422}""", 500, false, 502 },
        { "200 problem", true, "application/problem+json", """{"title":"t"}""", 200, false, 502 },
    };

    [Theory, MemberData(nameof(Rows))]
    public async Task Answer_OfAwaitedHook_Decides(
        string name, bool exchange, string? contentType, string? body, int hookStatus, bool passes, int status)
    {
        foreach (var path in EveryKindApi.Paths)
        {
            await _api.SetHooksAsync(hooks => (exchange ? hooks.On(TestApiBuilder.BeforeOrder).Exchange() : hooks.On(TestApiBuilder.BeforeOrder).Gate())
                .Replies(WebhookReply.Status(hookStatus, contentType, body)));
            var handled = fixture.Handled;

            var response = await _api.PostAsync(path, EveryKindApi.ValidOrder);

            response.Status.Should().Be(status, $"{name} ({path})");
            fixture.Handled.Should().Be(passes ? handled + 1 : handled, $"{name} ({path})");
        }
    }

    [Theory, MemberData(nameof(EveryKindApi.Kinds), MemberType = typeof(EveryKindApi))]
    public async Task Failure_WithContinue_LetsTheRequestPassAndIsVisible(string path)
    {
        await _api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder).Named("broken").ContinueOnFailure().Replies(WebhookReply.Status(500));
            hooks.On(TestApiBuilder.BeforeOrder).Named("scoring")
                .Replies(WebhookReply.Enrich(new { discount = 10 }, new { creditScore = 712 }));
        });

        var response = await _api.PostAsync(path, EveryKindApi.ValidOrder);

        response.Status.Should().Be(200);
        response.Json["discount"]!.GetValue<int>().Should().Be(10);
        var decision = fixture.Seen!.Decisions.Should().ContainSingle().Subject;
        decision.Event.Should().Be(TestApiBuilder.BeforeOrder);
        decision.Outcome.Should().Be(WebhookOutcome.Enriched);
        decision.Calls.Select(call => (call.WebhookName, call.Outcome, call.FailedOpen, call.Status)).Should().Equal(
            ("broken", WebhookOutcome.BadStatus, true, 500), ("scoring", WebhookOutcome.Enriched, false, 200));
        fixture.Seen.Context["creditScore"]!.GetValue<int>().Should().Be(712);
    }

    [Theory]
    [InlineData("/mvc")]
    [InlineData("/minimal")]
    public async Task InvalidEnrichment_WithContinue_LeavesThePayload(string path)
    {
        await _api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder).ContinueOnFailure().Replies(WebhookReply.Enrich(new { quantity = 1000 }, new { never = 1 }));
            hooks.On(TestApiBuilder.BeforeOrder);
        });

        var response = await _api.PostAsync(path, EveryKindApi.ValidOrder);

        response.Json["quantity"]!.GetValue<int>().Should().Be(2);
        _api.Receiver.Received[1].Data["quantity"]!.GetValue<int>().Should().Be(2);
        fixture.Seen!.Decisions[0].Calls[0].Detail.Should().Contain("quantity");
        fixture.Seen.Context.Should().BeEmpty();
    }

    [Theory, MemberData(nameof(EveryKindApi.Kinds), MemberType = typeof(EveryKindApi))]
    public async Task Feature_WithoutHooks_IsAbsent(string path)
    {
        await _api.SetHooksAsync(_ => { });

        await _api.PostAsync(path, EveryKindApi.ValidOrder);

        fixture.Seen.Should().BeNull();
    }

    [Theory, MemberData(nameof(EveryKindApi.Kinds), MemberType = typeof(EveryKindApi))]
    public async Task Feature_WithHookOfAnotherTenant_IsAbsent(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).With(webhook => webhook with { Tenant = "other" }));

        (await _api.PostAsync(path, EveryKindApi.ValidOrder)).Status.Should().Be(200);

        fixture.Seen.Should().BeNull();
        _api.Receiver.Received.Should().BeEmpty();
    }

    [Theory, MemberData(nameof(EveryKindApi.Kinds), MemberType = typeof(EveryKindApi))]
    public async Task Deny_OfEarlierHook_StopsTheRun(string path)
    {
        await _api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder).WithOrder(2).Named("later");
            hooks.On(TestApiBuilder.BeforeOrder).WithOrder(1).Named("earlier").Replies(WebhookReply.Problem(403, "No"));
            hooks.On(TestApiBuilder.AfterOrder);
        });

        (await _api.PostAsync(path, EveryKindApi.ValidOrder)).Status.Should().Be(403);

        _api.Receiver.Received.Should().ContainSingle().Which.Json["hook"]!["name"]!.GetValue<string>().Should().Be("earlier");
    }

    [Theory, MemberData(nameof(EveryKindApi.Kinds), MemberType = typeof(EveryKindApi))]
    public async Task Enrichment_IsSeenByLaterHooksAndTheHandler(string path)
    {
        await _api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.Patch(
                new { op = "add", path = "/items/-", value = new { article = "GIFT", quantity = 1 } }, new { op = "replace", path = "/article", value = "Ж" }));
            hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.WithJson("""{"mergePatch": {"discount": 5}, "context": {"a": 1}}"""));
            hooks.On(TestApiBuilder.BeforeOrder).Gate();
        });

        var response = await _api.PostAsync(path, EveryKindApi.ValidOrder);

        response.Json["items"]!.AsArray().Should().HaveCount(2);
        response.Json["article"]!.GetValue<string>().Should().Be("Ж");
        response.Json["discount"]!.GetValue<int>().Should().Be(5);
        var last = _api.Receiver.Received[2];
        last.Data["items"]!.AsArray().Should().HaveCount(2);
        last.Data["discount"]!.GetValue<int>().Should().Be(5);
        last.Json["context"]!.ToJsonString().Should().Be("""{"a":1}""");
        last.Body.Should().Contain("Ж");
    }

    [Theory, MemberData(nameof(EveryKindApi.Kinds), MemberType = typeof(EveryKindApi))]
    public async Task Enrichment_OfAbsentBody_MakesOne(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.Enrich(new { article = "NEW", quantity = 3 })));

        var response = await _api.SendAsync(HttpMethod.Delete, path, json: null);

        response.Status.Should().Be(200);
        response.Json["article"]!.GetValue<string>().Should().Be("NEW");
        _api.Receiver.Received[0].Data.ToJsonString().Should().Be("{}");
    }

    [Theory, MemberData(nameof(EveryKindApi.Kinds), MemberType = typeof(EveryKindApi))]
    public async Task Shadow_ThatDenies_ChangesNothing(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Shadow().Replies(WebhookReply.Deny(403, "No")));

        (await _api.PostAsync(path, EveryKindApi.ValidOrder)).Status.Should().Be(200);

        await _api.Receiver.WaitForAsync(1);
    }

    [Theory, MemberData(nameof(EveryKindApi.Kinds), MemberType = typeof(EveryKindApi))]
    public async Task NotifyHook_OfBeforeEvent_GetsTheFinalPayload(string path)
    {
        await _api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder).Notify().Named("told");
            hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.Enrich(new { discount = 7 }));
        });

        await _api.PostAsync(path, EveryKindApi.ValidOrder);

        var told = (await _api.Receiver.WaitForAsync(2)).Single(received => received.Json["hook"]!["name"]!.GetValue<string>() == "told");
        told.Data["discount"]!.GetValue<int>().Should().Be(7);
    }

    [Fact]
    public async Task Hook_BeforeItsValidity_IsNotCalled()
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder)
            .With(webhook => webhook with { ValidFrom = TimeProvider.System.GetUtcNow().AddDays(1) }).Replies(WebhookReply.Deny(403, "No")));

        (await _api.PostAsync("/minimal", EveryKindApi.ValidOrder)).Status.Should().Be(200);
    }

    [Theory, MemberData(nameof(EveryKindApi.Kinds), MemberType = typeof(EveryKindApi))]
    public async Task InvalidRequest_CallsNoHook(string path)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));

        var response = await _api.PostAsync(path, """{"article": 1}""");

        response.Status.Should().Be(path == "/raw" ? 200 : 400);
        _api.Receiver.Received.Should().HaveCount(path == "/raw" ? 1 : 0);
    }

    [Fact]
    public async Task Switch_Off_BypassesEveryHook()
    {
        await using var api = await TestApi.StartAsync(api => api
            .Options(options => options.Enabled = false)
            .Map(app => app.MapPost("/minimal", () => "ok").WithBeforeWebhook(TestApiBuilder.BeforeOrder))
            .Hooks(hooks => hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.Deny(403, "No"))));

        (await api.PostAsync("/minimal", null)).Status.Should().Be(200);
    }
}
