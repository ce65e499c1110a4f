using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookMiddleware.Audit;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>What the API's client sees (docs/webhooks.md), whatever kind the endpoint is.</summary>
public sealed class ClientResponseTests(EveryKindApi fixture) : IClassFixture<EveryKindApi>
{
    private const string HookName = "Hidden-Hook-Name";

    [Theory, MemberData(nameof(EveryKindApi.Kinds), MemberType = typeof(EveryKindApi))]
    public async Task Deny_WithWholeProblem_IsPassedOn(string path)
    {
        var response = await RejectAsync(path, hook => hook.Replies(WebhookReply.WithJson(
            """
            {"decision": "deny", "problem": {"type": "https://errors.example.ru/credit", "title": "Кредит исчерпан", "status": 409, "detail": "Limit is 5000",
              "secret": "SECRET-BODY",
              "errors": [{"pointer": "#/items/0/quantity", "code": "max_qty", "detail": "At most 5"}, {"pointer": "#/items/0/quantity", "detail": "Even"},
                         {"pointer": "/article", "code": "bad"}, {"detail": "All of it"}]}}
            """)));

        response.Status.Should().Be(409);
        response.ContentType.Should().Be("application/problem+json");
        response.Json["type"]!.GetValue<string>().Should().Be("https://errors.example.ru/credit");
        response.Json["title"]!.GetValue<string>().Should().Be("Кредит исчерпан");
        response.Json["status"]!.GetValue<int>().Should().Be(409);
        response.Json["detail"]!.GetValue<string>().Should().Be("Limit is 5000");
        response.Json["errors"]!.ToJsonString().Should().Be("""{"items[0].quantity":["At most 5","Even"],"article":["bad"],"":["All of it"]}""");
        response.Body.Should().NotContain("SECRET-BODY");
    }

    [Theory, MemberData(nameof(EveryKindApi.Kinds), MemberType = typeof(EveryKindApi))]
    public async Task Deny_WithBareProblem_GetsDefaults(string path)
    {
        var response = await RejectAsync(path, hook => hook.Replies(WebhookReply.WithJson("""{"decision": "deny"}""")));

        response.Status.Should().Be(422);
        response.Json["type"]!.GetValue<string>().Should().Be("urn:webhook:denied");
        response.Json["title"]!.GetValue<string>().Should().NotBeEmpty();
    }

    [Theory]
    [InlineData(200)]
    [InlineData(302)]
    [InlineData(399)]
    [InlineData(500)]
    [InlineData(1000)]
    public async Task Deny_WithStatusOutside4xx_Is422(int status)
    {
        var response = await RejectAsync("/minimal", hook => hook.Replies(WebhookReply.Deny(status, "No")));

        response.Status.Should().Be(422);
        response.Json["status"]!.GetValue<int>().Should().Be(422);
    }

    [Theory, MemberData(nameof(EveryKindApi.Kinds), MemberType = typeof(EveryKindApi))]
    public async Task Timeout_Is504(string path)
    {
        var response = await RejectAsync(path, hook => hook.Replies(WebhookReply.Hang()).WithTimeout(150));

        AssertProblem(response, 504, "urn:webhook:timeout");
    }

    [Theory, MemberData(nameof(EveryKindApi.Kinds), MemberType = typeof(EveryKindApi))]
    public async Task Failure_Is502(string path)
    {
        var response = await RejectAsync(path, hook => hook.Replies(WebhookReply.Status(500, "text/plain", "SECRET-BODY")));

        AssertProblem(response, 502, "urn:webhook:failed");
        response.Body.Should().NotContain("SECRET-BODY");
    }

    public static TheoryData<string, Func<WebhookSetupItem, WebhookSetupItem>, WebhookOutcome> Failures => new()
    {
        { "refused connection", hook => hook.With(webhook => webhook with { Url = $"http://127.0.0.1:{FreePort()}/" }), WebhookOutcome.ConnectionFailed },
        { "broken connection", hook => hook.Replies(WebhookReply.Abort()), WebhookOutcome.ConnectionFailed },
        { "404", hook => hook.Replies(WebhookReply.Status(404)), WebhookOutcome.BadStatus },
        { "redirect", hook => hook.Replies(WebhookReply.Status(302).WithHeader("Location", "/")), WebhookOutcome.BadStatus },
        { "422 without a problem", hook => hook.Replies(WebhookReply.Status(422, "application/json", "{}")), WebhookOutcome.BadStatus },
        { "no JSON", hook => hook.Replies(WebhookReply.Status(200, "text/html", "<p>")), WebhookOutcome.MalformedResponse },
        { "half JSON", hook => hook.Replies(WebhookReply.WithJson("""{"decision": """)), WebhookOutcome.MalformedResponse },
        { "duplicate members", hook => hook.Replies(WebhookReply.WithJson("""{"decision": "deny", "decision": "allow"}""")), WebhookOutcome.MalformedResponse },
        { "unknown decision", hook => hook.Replies(WebhookReply.WithJson("""{"decision": "maybe"}""")), WebhookOutcome.MalformedResponse },
        {
            "patch that doesn't fit", hook => hook.Replies(WebhookReply.Patch(new { op = "test", path = "/article", value = "other" })),
            WebhookOutcome.PatchConflict
        },
        { "invalid value", hook => hook.Replies(WebhookReply.Enrich(new { quantity = 101 })), WebhookOutcome.InvalidAfterEnrichment },
        { "wrong type", hook => hook.Replies(WebhookReply.Enrich(new { quantity = "many" })), WebhookOutcome.InvalidAfterEnrichment },
        { "unknown member", hook => hook.Replies(WebhookReply.Enrich(new { prize = 1 })), WebhookOutcome.InvalidAfterEnrichment },
        { "template", hook => hook.With(webhook => webhook with { Body = "{{ data.article | round: 'x' }}{% for i in (1..999999999) %}x{% endfor %}" }), WebhookOutcome.TemplateFailed },
        { "address", hook => hook.With(webhook => webhook with { Url = "http://169.254.169.254/meta" }), WebhookOutcome.AddressRefused },
    };

    [Theory, MemberData(nameof(Failures))]
    public async Task Failure_OfEachKind_Is502(string name, Func<WebhookSetupItem, WebhookSetupItem> hook, WebhookOutcome outcome)
    {
        var response = await RejectAsync("/minimal", hook);

        AssertProblem(response, 502, "urn:webhook:failed");
        fixture.Api.Logs.Text.Should().Contain($"{HookName} (").And.Contain($": {JsonNamingPolicy.CamelCase.ConvertName(outcome.ToString())} (", name);
    }

    [Theory, MemberData(nameof(EveryKindApi.Kinds), MemberType = typeof(EveryKindApi))]
    public async Task CircuitOpen_Is503WithRetryAfter(string path)
    {
        await SetHookAsync(hook => hook.Replies(WebhookReply.Status(500)));
        for (var i = 0; i < 20; i++)
        {
            (await fixture.Api.PostAsync(path, EveryKindApi.ValidOrder)).Status.Should().Be(502);
        }

        var response = await fixture.Api.PostAsync(path, EveryKindApi.ValidOrder);

        AssertProblem(response, 503, "urn:webhook:unavailable");
        int.Parse(response.Headers["Retry-After"], null).Should().BeInRange(1, 15);
        fixture.Api.Receiver.Received.Should().HaveCount(20);
    }

    [Theory, MemberData(nameof(EveryKindApi.Kinds), MemberType = typeof(EveryKindApi))]
    public async Task HopLimit_Is508(string path)
    {
        await SetHookAsync(hook => hook);
        var handled = fixture.Handled;

        var response = await fixture.Api.PostAsync(path, EveryKindApi.ValidOrder, ("webhook-hop", "5"));

        AssertProblem(response, 508, "urn:webhook:loop");
        fixture.Api.Receiver.Received.Should().BeEmpty();
        fixture.Handled.Should().Be(handled);
    }

    [Theory, MemberData(nameof(EveryKindApi.Kinds), MemberType = typeof(EveryKindApi))]
    public async Task Get_OfRejection_HasProblem(string path)
    {
        await SetHookAsync(hook => hook.Replies(WebhookReply.Deny(403, "No")));

        var response = await fixture.Api.SendAsync(HttpMethod.Get, path, json: null);

        response.Status.Should().Be(403);
        response.Json["title"]!.GetValue<string>().Should().Be("No");
        fixture.Api.Receiver.Received.Should().ContainSingle().Which.Data.ToJsonString().Should().Be("{}");
    }

    [Theory, MemberData(nameof(EveryKindApi.Kinds), MemberType = typeof(EveryKindApi))]
    public async Task Head_OfRejection_HasNoBody(string path)
    {
        await SetHookAsync(hook => hook.Replies(WebhookReply.Deny(403, "No")));

        var response = await fixture.Api.SendAsync(HttpMethod.Head, path, json: null);

        response.Status.Should().Be(403);
        response.ContentType.Should().Be("application/problem+json");
        int.Parse(response.Headers["Content-Length"], null).Should().BePositive();
        response.Body.Should().BeEmpty();
    }

    [Fact]
    public async Task BudgetSpent_Is504()
    {
        await using var api = await TestApi.StartAsync(api => Minimal(api.Options(options => options.RunBudget = TimeSpan.FromMilliseconds(200)))
            .Hooks(hooks => hooks.On(TestApiBuilder.BeforeOrder).WithTimeout(5000).Replies(WebhookReply.Hang())));

        var response = await api.PostAsync("/orders", EveryKindApi.ValidOrder);

        AssertProblem(response, 504, "urn:webhook:timeout");
    }

    [Fact]
    public async Task PatchOutsideWritable_Is502()
    {
        await using var api = await TestApi.StartAsync(api => api
            .Map(app => app.MapPost("/orders", (EveryKindApi.Order order) => order).WithBeforeWebhook(TestApiBuilder.BeforeOrder, "/discount"))
            .Hooks(hooks => hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.Enrich(new { article = "X" }))));

        var response = await api.PostAsync("/orders", EveryKindApi.ValidOrder);

        AssertProblem(response, 502, "urn:webhook:failed");
        api.Logs.Text.Should().Contain("patchForbidden").And.Contain("/article");
    }

    [Fact]
    public async Task NotLoaded_Is503WithRetryAfter_UntilTheStoreAnswers()
    {
        var store = new SwitchableStore();
        await using var api = await TestApi.StartAsync(api => Minimal(api)
            .Store(store));

        var before = await api.PostAsync("/orders", EveryKindApi.ValidOrder);
        store.IsUp = true;
        await api.Services.GetRequiredService<IWebhookChangeListener>().WebhooksChangedAsync(CancellationToken.None);
        var after = await api.PostAsync("/orders", EveryKindApi.ValidOrder);

        AssertProblem(before, 503, "urn:webhook:unavailable");
        int.Parse(before.Headers["Retry-After"], null).Should().BePositive();
        after.Status.Should().Be(200);
    }

    [Fact]
    public async Task NotLoaded_WithAllowRequestsBeforeLoad_Passes()
    {
        await using var api = await TestApi.StartAsync(api => Minimal(api)
            .Store(new SwitchableStore())
            .Options(options => options.AllowRequestsBeforeLoad = true));

        (await api.PostAsync("/orders", EveryKindApi.ValidOrder)).Status.Should().Be(200);
    }

    [Fact]
    public async Task ResponseWriter_OfTheHost_ReplacesTheProblem()
    {
        await using var api = await TestApi.StartAsync(api => Minimal(api)
            .Services(services => services.AddSingleton<IWebhookResponseWriter, OwnFormatWriter>())
            .Map(app =>
            {
                app.MapPost("/raw", context => context.Response.WriteAsync("ok")).WithBeforeWebhook(TestApiBuilder.BeforeOrder);
                app.MapPost("/raised", async (IWebhookRaiser webhooks) =>
                    (await webhooks.RaiseBeforeAsync(TestApiBuilder.BeforeOrder, new { id = 1 })).ToResult()).WithAfterWebhook(TestApiBuilder.AfterOrder);
            })
            .Controller<RaisingController>()
            .Hooks(hooks =>
            {
                hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.Deny(409, "No"));
                hooks.On(TestApiBuilder.AfterOrder);
            }));

        foreach (var path in (string[])["/orders", "/raw", "/raised", "/mvc-raised"])
        {
            var response = await api.PostAsync(path, EveryKindApi.ValidOrder);

            response.Status.Should().Be(200, path);
            response.Body.Should().Be("""{"ok":false,"why":"No"}""", path);
        }

        api.Receiver.Received.Should().NotContain(received => received.Event == TestApiBuilder.AfterOrder, "a rejection is no success, whatever the writer makes of it");
    }

    [Theory]
    [InlineData("text/plain", "{}", 415)]
    [InlineData("application/x-www-form-urlencoded", "a=1", 415)]
    [InlineData("*/*", "{}", 415)]
    [InlineData("application/json; charset=utf-16", "{}", 415)]
    [InlineData(null, "{}", 415)]
    [InlineData("application/json", "{", 400)]
    [InlineData("application/json", "{} {}", 400)]
    public async Task Raw_BodyThatIsNotJson_IsRefused(string? contentType, string body, int status)
    {
        await SetHookAsync(hook => hook);
        using var content = new StringContent(body);
        content.Headers.ContentType = null;
        if (contentType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        var response = await fixture.Api.SendAsync(HttpMethod.Post, "/raw", content);

        response.Status.Should().Be(status);
        response.ContentType.Should().StartWith("application/problem+json");
        fixture.Api.Receiver.Received.Should().BeEmpty();
    }

    private static TestApiBuilder Minimal(TestApiBuilder api)
        => api.Map(app => app.MapPost("/orders", (EveryKindApi.Order order) => order).WithBeforeWebhook(TestApiBuilder.BeforeOrder));

    private async Task<TestResponse> RejectAsync(string path, Func<WebhookSetupItem, WebhookSetupItem> hook)
    {
        await SetHookAsync(hook);
        var handled = fixture.Handled;
        var response = await fixture.Api.PostAsync(path, EveryKindApi.ValidOrder);
        fixture.Handled.Should().Be(handled, "the handler must not run");
        AssertProblem(response, response.Status, response.Json["type"]!.GetValue<string>());
        if (fixture.Api.Receiver.Received is [var called, ..])
        {
            response.Json["invocationId"]!.GetValue<string>().Should().Be(called.Json["id"]!.GetValue<string>());
        }

        return response;
    }

    private Task SetHookAsync(Func<WebhookSetupItem, WebhookSetupItem> hook)
        => fixture.Api.SetHooksAsync(hooks => hook(hooks.On(TestApiBuilder.BeforeOrder).Named(HookName)));

    private static void AssertProblem(TestResponse response, int status, string type)
    {
        response.Status.Should().Be(status);
        response.ContentType.Should().Be("application/problem+json");
        response.Json["status"]!.GetValue<int>().Should().Be(status);
        response.Json["type"]!.GetValue<string>().Should().Be(type);
        response.Json["title"]!.GetValue<string>().Should().NotBeEmpty();
        response.Json["event"]!.GetValue<string>().Should().Be(TestApiBuilder.BeforeOrder);
        Guid.Parse(response.Json["invocationId"]!.GetValue<string>()).Version.Should().Be(7);
        response.Body.Should().NotContain(HookName).And.NotContain("127.0.0.1").And.NotContain("before_order_add/1");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class OwnFormatWriter : IWebhookResponseWriter
    {
        public Task WriteAsync(HttpContext context, WebhookDecision decision)
            => context.Response.WriteAsJsonAsync(new { ok = false, why = decision.Problem?.Title });
    }

    [ApiController]
    public sealed class RaisingController(IWebhookRaiser webhooks) : ControllerBase
    {
        [HttpPost("mvc-raised"), AfterWebhook(TestApiBuilder.AfterOrder)]
        public async Task<IActionResult> Post()
            => (await webhooks.RaiseBeforeAsync(TestApiBuilder.BeforeOrder, new { id = 1 })).ToActionResult();
    }

    private sealed class SwitchableStore : IWebhookStore
    {
        public bool IsUp { get; set; }

        public Task<long> GetVersionAsync(CancellationToken cancellationToken)
            => IsUp ? Task.FromResult(1L) : Task.FromException<long>(new InvalidOperationException("The store is down."));

        public Task<WebhookSet> LoadAsync(CancellationToken cancellationToken)
            => IsUp ? Task.FromResult(new WebhookSet(1, [])) : Task.FromException<WebhookSet>(new InvalidOperationException("The store is down."));

        public Task<Webhook?> FindAsync(Guid id, CancellationToken cancellationToken) => Task.FromResult<Webhook?>(null);

        public Task<bool> TryWriteAsync(WebhookChanges changes, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> TrySetEnabledAsync(
            bool isEnabled, DateTimeOffset decidedAt, AuditEntry? entry, CancellationToken cancellationToken)
            => throw new NotSupportedException();
    }
}
