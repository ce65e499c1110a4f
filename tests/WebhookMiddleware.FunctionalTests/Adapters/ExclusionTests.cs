using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using WebhookMiddleware.Events;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>What the API's clients keep secret is kept from webhooks: absent from what they are sent and from what is stored, whoever raises the event.</summary>
public sealed class ExclusionTests
{
    private const string Before = TestApiBuilder.BeforeOrder;
    private const string After = TestApiBuilder.AfterOrder;
    private const string Sent = """{"name":"anna","password":"s3cret-1","pin_2":"4711-1","answer":"Rex-1","address":{"city":"Omsk","code":"c0de-1"},"cards":[{"no":"1","cvc":"cvc-1"}]}""";
    private const string Told = """{"name":"anna","address":{"city":"Omsk","code":"c0de-1"},"cards":[{"no":"1"}]}""";
    private static readonly string[] Secrets = ["s3cret-1", "4711-1", "Rex-1", "cvc-1", "t0ken-1"];

    public static TheoryData<string> Kinds => ["/minimal", "/mvc", "/map", "/raw"];

    [Theory, MemberData(nameof(Kinds))]
    public async Task EveryHook_OfAnEndpointWithCredentials_IsToldNone(string path)
    {
        await using var api = await StartAsync();
        await api.SetHooksAsync(hooks =>
        {
            hooks.On(Before).Exchange();
            hooks.On(Before).Gate().With(hook => hook with { Condition = "data.password != nil", Name = "conditional" }).Replies(WebhookReply.Deny(400, "told"));
            hooks.On(Before).Shadow();
            hooks.On(Before).Notify();
            hooks.On(Before).Exchange().With(hook => hook with { Body = "{\"all\":{{ data | json }},\"one\":\"{{ data.password }}\"}" });
            hooks.On(After).Exchange();
            hooks.On(After).Capture();
        });

        var response = await api.PostAsync(path, Sent);

        response.Status.Should().Be(200, response.Body);
        response.Json["password"]!.GetValue<string>().Should().Be("s3cret-1", "the handler has it");
        response.Json["access_token"]!.GetValue<string>().Should().Be("t0ken-1", "the client has it");
        var received = await api.Receiver.WaitForAsync(6);
        var kept = path == "/raw" ? Secrets.Except(["Rex-1"]) : Secrets;
        received.Select(webhook => webhook.Body).Should().OnlyContain(body => !kept.Any(secret => body.Contains(secret, StringComparison.Ordinal)));
        received.Where(webhook => webhook.Event == After).Should().HaveCount(2).And.OnlyContain(webhook =>
            webhook.Json["response"]!["body"]!["access_token"] == null && webhook.Json["response"]!["body"]!["name"]!.GetValue<string>() == "anna");
        var expected = path == "/raw" ? Told.Replace("\"address\"", "\"answer\":\"Rex-1\",\"address\"", StringComparison.Ordinal) : Told;
        received.First(webhook => webhook.Event == Before).Data.ToJsonString().Should().Be(expected);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Enrichment_AroundCredentials_KeepsThem(string path)
    {
        await using var api = await StartAsync();
        await api.SetHooksAsync(hooks => hooks.On(Before).Replies(received =>
        {
            var data = received.Data.AsObject();
            data["name"] = "berta";
            data["address"]!["city"] = "Tomsk";
            return WebhookReply.Patch(new { op = "replace", path = "", value = data });
        }));

        var response = await api.PostAsync(path, Sent);

        response.Status.Should().Be(200, response.Body);
        response.Json["name"]!.GetValue<string>().Should().Be("berta");
        response.Json["address"]!["city"]!.GetValue<string>().Should().Be("Tomsk");
        response.Json["password"]!.GetValue<string>().Should().Be("s3cret-1");
        response.Json["cards"]![0]!["cvc"]!.GetValue<string>().Should().Be("cvc-1");
    }

    [Theory]
    [InlineData("/minimal", """{"password":"x"}""", "/password")]
    [InlineData("/mvc", """{"answer":"x"}""", "/answer")]
    [InlineData("/map", """{"pin_2":"x"}""", "/pin_2")]
    [InlineData("/raw", """{"password":null}""", "/password")]
    [InlineData("/raw", """{"new":{"api_key":"x"}}""", "/new/api_key")]
    [InlineData("/minimal", """{"cards":[]}""", "/cards/0/cvc")]
    public async Task Enrichment_ThatWritesACredential_IsForbidden(string path, string patch, string place)
    {
        await using var api = await StartAsync();
        await api.SetHooksAsync(hooks => hooks.On(Before).Replies(WebhookReply.WithJson($$"""{"mergePatch":{{patch}}}""")));

        var response = await api.PostAsync(path, Sent);

        response.Status.Should().Be(502, response.Body);
        api.Logs.Text.Should().Contain(
            $"The patch writes or removes '{place}', which is kept from webhooks. A binding opens what looks like a credential by listing it under 'include'.");
    }

    [Theory]
    [InlineData("/lists/verb")]
    [InlineData("/lists/attribute")]
    [InlineData("/lists/map")]
    public async Task Binding_WithLists_ExcludesAndIncludes(string path)
    {
        await using var api = await StartAsync();
        await api.SetHooksAsync(hooks =>
        {
            hooks.On(Before).Replies(received => WebhookReply.Enrich(new { password = received.Data["password"]!.GetValue<string>() + "+" }));
            hooks.On(After);
        });

        var response = await api.PostAsync(path, Sent);

        response.Status.Should().Be(200, response.Body);
        response.Json["password"]!.GetValue<string>().Should().Be("s3cret-1+");
        var received = await api.Receiver.WaitForAsync(2);
        received[0].Data.ToJsonString().Should().Be("""{"password":"s3cret-1","address":{"city":"Omsk"},"cards":[{"no":"1"}]}""");
        received[1].Data.AsObject().ContainsKey("name").Should().BeFalse();
        received[1].Json["response"]!["body"]!.AsObject().ContainsKey("name").Should().BeFalse("the binding's list is about the response, too");
    }

    [Fact]
    public async Task Raise_ByAHandler_TellsNoCredentials()
    {
        await using var api = await StartAsync();
        await api.SetHooksAsync(hooks =>
        {
            hooks.On(WebhookEvents.BeforeOrderSetStatus).Replies(WebhookReply.Enrich(new { name = "berta" }));
            hooks.On(After).Notify();
        });

        var response = await api.PostAsync("/raise", Sent);

        response.Status.Should().Be(200, response.Body);
        response.Compact.Should().Be("""{"name":"berta","password":"s3cret-1","answer":"Rex-1"}""");
        var received = await api.Receiver.WaitForAsync(2);
        received.Single(webhook => webhook.Event == After).Data.ToJsonString().Should().Be("""{"id":7,"nested":{"ok":1}}""");
        received.Select(webhook => webhook.Body).Should().OnlyContain(body => !Secrets.Any(secret => body.Contains(secret, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Query_WithAToken_IsToldWithoutIt()
    {
        await using var api = await StartAsync();
        await api.SetHooksAsync(hooks => hooks.On(Before));

        await api.PostAsync("/minimal?access_token=t0ken-1&page_token=2", Sent);

        api.Receiver.Received[0].Json["request"]!["query"]!.ToJsonString().Should().Be("""{"page_token":"2"}""");
    }

    [Fact]
    public async Task Start_WithCredentials_SaysWhichAndTheCatalogueHasNone()
    {
        await using var api = await StartAsync();

        api.Logs.Entries.Where(entry => entry.Event == "WebhookMembersExcluded").Select(entry => entry.Text).Should().Contain([
            "Webhooks on after_order, before_order_add of POST /minimal do not receive /pin_2, /password, /answer, /cards/*/cvc: members that are excluded, or that look like credentials. "
                + "To send one that looks like a credential, list it under 'include' in the binding.",
            "Webhooks on before_order_add of POST /lists/verb do not receive /name, /pin_2, /answer, /address/code, /cards/*/cvc: members that are excluded, or that look like credentials. "
                + "To send one that looks like a credential, list it under 'include' in the binding.",
        ]);
        var events = (await api.SendAsync(HttpMethod.Get, "/webhooks/api/events", (string?)null)).Json["items"]!.AsArray();
        var described = events.Single(item => item!["name"]!.GetValue<string>() == "before_user_add");
        described!["sample"]!.ToJsonString().Should().Be("""{"name":"Ann Smith","address":{"city":"Kazan","code":"string"},"cards":[{"no":"string"}]}""");
        described["schema"]!.ToJsonString().Should().NotContainAny("password", "pin_2", "answer", "cvc");
    }

    [Fact]
    public async Task Start_WithMalformedLists_Fails()
    {
        var message = await TestApi.FailToStartAsync(api => api.Map(app => app
            .MapPost("/wrong", (User user) => user)
            .WithAfterWebhook(After, binding => binding.Exclude = ["card/no"])));

        message.Should().Contain(
            "Endpoint POST /wrong, event 'after_order': 'card/no' in 'exclude' is neither a member's name, such as password, nor a JSON pointer, such as /card/number.");
    }

    private static Task<TestApi> StartAsync() => TestApi.StartAsync(api => api
        .Options(options => options.Events.Add("before_user_add", WebhookPhase.Before))
        .RouteMap($$"""
            [
              {"route":"/map","before":["{{Before}}"],"after":["{{After}}"]},
              {"route":"/lists/map","before":["{{Before}}"],"after":["{{After}}"],"exclude":["/name","/address/code"],"include":["/password"]}
            ]
            """)
        .Controller<UserController>()
        .Map(app =>
        {
            app.MapPost("/minimal", (User user) => new Saved(user)).WithBeforeWebhook(Before).WithAfterWebhook(After);
            app.MapPost("/described", (User user) => new Saved(user)).WithBeforeWebhook("before_user_add");
            app.MapPost("/map", (User user) => new Saved(user));
            app.MapPost("/lists/map", (User user) => new Saved(user));
            app.MapPost("/lists/verb", (User user) => new Saved(user))
                .WithBeforeWebhook(Before, binding => (binding.Exclude, binding.Include) = (["/name", "/address/code"], ["/password"]))
                .WithAfterWebhook(After, binding => binding.Exclude = ["/name"]);
            app.MapPost("/raw", async (HttpContext context) =>
            {
                var body = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
                body["access_token"] = "t0ken-1";
                await context.Response.WriteAsJsonAsync(body);
            }).WithBeforeWebhook(Before).WithAfterWebhook(After);
            app.MapPost("/raise", async (User user, IWebhookRaiser raiser) =>
            {
                var decision = await raiser.RaiseBeforeAsync(WebhookEvents.BeforeOrderSetStatus, new Raised { Name = user.Name, Password = user.Password, Answer = user.Answer });
                await raiser.RaiseAfterAsync(After, new { id = 7, accessToken = "t0ken-1", nested = new { ok = 1, client_secret = "s3cret-1" } });
                return decision.Payload;
            });
            app.MapWebhookManagement().AllowAnonymous();
        }));

    public sealed record User(string Name, [DataType(DataType.Password)] string? Pin_2, string? Password)
    {
        [WebhookIgnore]
        public string? Answer { get; set; }

        public Address? Address { get; set; }

        public List<Card>? Cards { get; set; }
    }

    public sealed record Address(string City, string Code);

    public sealed record Card(string No, string? Cvc);

    public sealed class Raised
    {
        public string? Name { get; set; }

        public string? Password { get; set; }

        [WebhookIgnore]
        public string? Answer { get; set; }
    }

    public sealed class Saved(User user)
    {
        public string Name => user.Name;

        public string? Password => user.Password;

        public Address? Address => user.Address;

        public List<Card>? Cards => user.Cards;

        [System.Text.Json.Serialization.JsonPropertyName("access_token")]
        public string AccessToken { get; } = "t0ken-1";
    }

    [ApiController]
    public sealed class UserController : ControllerBase
    {
        [HttpPost("/mvc"), BeforeWebhook(Before), AfterWebhook(After)]
        public ActionResult<Saved> Add(User user) => Ok(new Saved(user));

        [HttpPost("/lists/attribute")]
        [BeforeWebhook(Before, Exclude = ["/name", "/address/code"], Include = ["/password"]), AfterWebhook(After, Exclude = ["/name"])]
        public ActionResult<Saved> AddWithLists(User user) => Ok(new Saved(user));
    }
}
