using System.Net;
using System.Text.RegularExpressions;
using WebhookMiddleware.AspNetCore.Management.Trials;
using WebhookMiddleware.Audit;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.FunctionalTests.Trials;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.FunctionalTests.Dashboard;

/// <summary>The pages that test a webhook or a whole run, and draw the run of an event.</summary>
public sealed partial class TestPageTests
{
    private const string Payload = """{"article":"A-1","quantity":2,"items":[]}""";

    [Fact]
    public async Task Page_OfAWebhook_HasTheSampleFilledIn()
    {
        await using var host = await Host.StartAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));

        var page = await host.GetAsync(host.TestPath);

        TextArea().Match(page).Groups[1].Value.Should().Contain("\"article\": ").And.Contain("\"quantity\": ").And.NotContain("password");
        (await host.GetAsync("/webhooks/?lang=en")).Should().Contain($"href=\"./hooks/{host.HookId}/test\"");
        (await host.GetAsync($"/webhooks/hooks/{host.HookId}")).Should().Contain($"href=\"../hooks/{host.HookId}/test\"");
    }

    [Fact]
    public async Task Post_ThatEnriches_ShowsEachChangeAndWhatWasSentWithoutSecrets()
    {
        await using var host = await Host.StartAsync(
            hooks => hooks.On(TestApiBuilder.BeforeOrder).Named("doubles").Replies(WebhookReply.Enrich(new { quantity = 4, note = "<b>" })));
        await host.GetAsync(host.TestPath);

        var response = await host.Browser.PostAsync(host.TestPath, ("payload", Payload), ("principal", """{"name": "Ann"}"""));

        response.Status.Should().Be(200);
        var page = WebUtility.HtmlDecode(response.Body);
        page.Should().Contain("<span class=\"chip ok\">Changed</span>").And.Contain("The request goes on").And.Contain("webhook-dry-run").And.Contain("•••");
        page.Should().Contain("<del><code>  \"quantity\": 2,</code></del>").And.Contain("<ins><code>  \"quantity\": 4,</code></ins>");
        response.Body.Should().Contain("&lt;b&gt;").And.NotContain("<b>", "texts of receivers are shown as text");
        page.Should().Contain("<svg class=\"timeline\"").And.Contain("Waiting for the first byte");
        var received = host.Api.Receiver.Received.Should().ContainSingle().Subject;
        received.Header("webhook-dry-run").Should().Be("1");
        received.Body.Should().Contain("Ann");
        var audit = await host.Api.Api.Services.GetRequiredService<IAuditLog>().ReadAsync(new AuditQuery(), CancellationToken.None);
        audit.Items.Should().Contain(entry => entry.Action == AuditAction.Tested && entry.WebhookName == "doubles");
    }

    [Theory]
    [InlineData("ru", "Это не JSON: смотрите строку 2, позицию 8.")]
    [InlineData("en", "This is not JSON: see line 2, column 8.")]
    public async Task Post_OfBrokenJson_NamesTheLineAndTheColumnAndKeepsWhatWasTyped(string language, string expected)
    {
        await using var host = await Host.StartAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));
        await host.GetAsync(host.TestPath + "?lang=" + language);

        var response = await host.Browser.PostAsync(host.TestPath, ("payload", "{\r\n\"ключ\":}"), ("tenant", "north"), ("request", "{\"method\":\"PUT\"}"));

        response.Status.Should().Be(400);
        var page = WebUtility.HtmlDecode(response.Body);
        page.Should().Contain($"<li>{expected}</li>").And.Contain("aria-invalid=\"true\"").And.Contain("{\n\"ключ\":}");
        page.Should().Contain("value=\"north\"").And.Contain("{\"method\":\"PUT\"}");
        host.Api.Receiver.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task Post_OfAPayloadThatTheApiWouldRefuse_SaysWhyBesideTheField()
    {
        await using var host = await Host.StartAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));
        await host.GetAsync(host.TestPath);

        var response = await host.Browser.PostAsync(host.TestPath, ("payload", """{"article":"A-1","quantity":200}"""));

        response.Status.Should().Be(400);
        var page = WebUtility.HtmlDecode(response.Body);
        page.Should().Contain("<li>quantity: ").And.Contain("\"quantity\":200");
        host.Api.Receiver.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task Post_WithoutASlot_IsRefusedLikeInTheApi()
    {
        await using var host = await Host.StartAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));
        await host.GetAsync(host.TestPath);
        var slots = host.Api.Api.Services.GetRequiredService<TrialSlots>();
        var caller = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Loopback } };
        IDisposable?[] taken = [.. Enumerable.Range(0, TrialSlots.PerCaller).Select(_ => slots.TryEnter(caller))];

        var response = await host.Browser.PostAsync(host.TestPath, ("payload", Payload));

        response.Status.Should().Be(429);
        WebUtility.HtmlDecode(response.Body).Should().Contain(Payload).And.Contain("too many tests");
        Array.ForEach(taken, slot => slot!.Dispose());
        (await host.Browser.PostAsync(host.TestPath, ("payload", Payload))).Status.Should().Be(200);
    }

    [Fact]
    public async Task Post_ThatFails_SaysWhatTheClientWouldGetAndWhatToDo()
    {
        await using var host = await Host.StartAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.Status(500)));
        await host.GetAsync(host.TestPath + "?lang=ru");

        var page = WebUtility.HtmlDecode((await host.Browser.PostAsync(host.TestPath, ("payload", Payload))).Body);

        page.Should().Contain("Неожиданный статус").And.Contain("HTTP-статус 502").And.Contain("urn:webhook:failed").And.Contain("Ответ: HTTP-статус 500");
    }

    [Fact]
    public async Task Page_OfAWebhookThatOnlyNotifies_SaysThatItStopsNothing()
    {
        await using var told = await Host.StartAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Notify());
        await using var asked = await Host.StartAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Gate());

        (await told.GetAsync(told.TestPath)).Should().Contain("This webhook only notifies");
        (await asked.GetAsync(asked.TestPath)).Should().NotContain("This webhook only notifies");
    }

    [Theory]
    [InlineData("""{"decision":"deny"}""", true)]
    [InlineData("""{"decision":"deny","problem":{"title":"Out of stock"}}""", false)]
    public async Task Post_ThatIsRefusedWithoutAReason_SaysHowToGiveOne(string answer, bool hasHint)
    {
        await using var host = await Host.StartAsync(
            hooks => hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.WithJson(answer)));
        await host.GetAsync(host.TestPath);

        var page = WebUtility.HtmlDecode((await host.Browser.PostAsync(host.TestPath, ("payload", Payload))).Body);

        page.Should().Contain("The request is stopped");
        page.Contains("For the client to see a reason", StringComparison.Ordinal).Should().Be(hasHint);
    }

    [Fact]
    public async Task Event_WithWebhooks_DrawsStagesByOrderAndTheBackgroundApart()
    {
        await using var host = await Host.StartAsync(hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder).Named("last").WithOrder(30).Replies(WebhookReply.Enrich(new { note = "n" }));
            hooks.On(TestApiBuilder.BeforeOrder).Named("one").WithOrder(10).Replies(WebhookReply.Enrich(new { quantity = 3 }));
            hooks.On(TestApiBuilder.BeforeOrder).Named("two").WithOrder(10).Replies(WebhookReply.Allow());
            hooks.On(TestApiBuilder.BeforeOrder).Named("told").WithOrder(5).Notify();
        });
        var page = await host.GetAsync("/webhooks/events/before_order_add");

        Stage().Matches(page).Select(match => match.Groups[1].Value.Trim()).Should().Equal("Order 10", "Order 30");
        new[] { ">one<", ">two<", ">last<", "In the background", ">told<" }
            .Select(text => page.IndexOf(text, StringComparison.Ordinal)).Should().BeInAscendingOrder().And.NotContain(-1);
        page.Should().Contain("<code>POST /orders/{shop:guid}</code>").And.Contain("hooks/new?event=before_order_add");
        Row("quantity").Match(page).Value.Should().Contain("whole number").And.Contain("at least 1; at most 100");
        Row("article").Match(page).Value.Should().Contain("required");

        var tested = await host.Browser.PostAsync("/webhooks/events/before_order_add/test", ("payload", Payload));

        tested.Status.Should().Be(200);
        var result = WebUtility.HtmlDecode(tested.Body);
        result.Should().Contain("<del><code>  \"quantity\": 2,</code></del>").And.Contain("<ins><code>  \"note\": \"n\"");
        Regex.Count(result, "href=\"#call-").Should().Be(3, "each awaited webhook shows how it ended");
        host.Api.Receiver.Received.Should().HaveCount(3);
    }

    [Fact]
    public async Task Events_Catalogue_CountsActiveWebhooks()
    {
        await using var host = await Host.StartAsync(hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder).Named("on");
            hooks.On(TestApiBuilder.BeforeOrder).Named("over").With(webhook => webhook with { ValidTo = DateTimeOffset.UnixEpoch });
        });

        var page = await host.GetAsync("/webhooks/events?lang=ru");

        page.Should().Contain("Перед добавлением заказа").And.Contain("<code>before_order_add</code>");
        page.Should().Contain("href=\"./?event=before_order_add\">Активных: 1<").And.Contain("href=\"./?event=before_registration\">Активных: 0<");
        (await host.Browser.GetAsync("/webhooks/events/nothing_like_it")).Status.Should().Be(404);
    }

    private static Regex Row(string member) => new($"<tr>\\s*<th scope=\"row\"><code>{member}</code>.*?</tr>", RegexOptions.Singleline);

    [GeneratedRegex("<textarea id=\"payload\"[^>]*>([^<]*)</textarea>")]
    private static partial Regex TextArea();

    [GeneratedRegex("<span class=\"at\">([^<]*)</span>")]
    private static partial Regex Stage();

    /// <summary>An API with webhooks and the dashboard.</summary>
    private sealed class Host : IAsyncDisposable
    {
        private Host(TrialApi api) => (Api, Browser) = (api, new DashboardBrowser(api.Api.Address));

        public TrialApi Api { get; }

        public DashboardBrowser Browser { get; }

        public Guid HookId => Api.Api.Services.GetRequiredService<WebhookRegistry>().WhileEnabled.Webhooks.Single().Id;

        public string TestPath => $"/webhooks/hooks/{HookId}/test";

        public static async Task<Host> StartAsync(Action<WebhookSetup> hooks)
        {
            var api = await TrialApi.StartAsync(configure: builder => builder.Map(app => app.MapWebhookDashboard("/webhooks").AllowAnonymous()));
            await api.Api.SetHooksAsync(hooks);
            return new Host(api);
        }

        public async Task<string> GetAsync(string path)
        {
            var response = await Browser.GetAsync(path);
            response.Status.Should().Be(200, response.Body);
            return WebUtility.HtmlDecode(response.Body);
        }

        public async ValueTask DisposeAsync()
        {
            Browser.Dispose();
            await Api.DisposeAsync();
        }
    }
}
