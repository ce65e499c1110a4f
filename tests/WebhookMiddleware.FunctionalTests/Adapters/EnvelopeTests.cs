using System.Diagnostics;
using System.Globalization;
using System.Security.Claims;
using System.Text.Json.Nodes;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>
/// What is sent to a webhook of the request (docs/webhooks.md, "What a webhook is sent"), and how far requests travel through webhooks.
/// </summary>
public sealed class EnvelopeTests(EnvelopeTests.App fixture) : IClassFixture<EnvelopeTests.App>
{
    private readonly TestApi _api = fixture.Api;

    public static TheoryData<string, string> Kinds
        => new() { { "/minimal", "/minimal/{id}" }, { "/mvc", "/mvc/{id:int}" }, { "/raw", "/raw/{id}" } };

    [Theory, MemberData(nameof(Kinds))]
    public async Task Request_IsDescribed(string kind, string route)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));

        var response = await _api.PostAsync(
            $"/base{kind}/7?a=1&b=%D0%96&b=2", """{"x":1}""", ("X-User", "anna"), ("Cookie", "secret=1"), ("tracestate", "v=1"), ("baggage", "k=v"));

        response.Status.Should().Be(200, response.Body);
        var received = _api.Receiver.Received.Should().ContainSingle().Subject;
        var request = received.Json["request"]!;
        request["method"]!.GetValue<string>().Should().Be("POST");
        request["path"]!.GetValue<string>().Should().Be($"/base{kind}/7");
        request["route"]!.GetValue<string>().Should().Be(route);
        request["routeValues"]!["id"]!.GetValue<string>().Should().Be("7");
        request["query"]!["a"]!.GetValue<string>().Should().Be("1");
        request["query"]!["b"]!.AsArray().Select(value => value!.GetValue<string>()).Should().Equal("Ж", "2");
        request["traceId"]!.GetValue<string>().Should().NotBeEmpty();
        received.Json["principal"]!.ToJsonString().Should().Be(new JsonObject { ["id"] = "42", ["name"] = "Анна" }.ToJsonString());
        received.HeaderNames.Select(name => name.ToLowerInvariant()).Should().NotContain(["cookie", "x-user", "tracestate", "baggage"]);
        received.Body.Should().NotContain("secret");
    }

    [Fact]
    public async Task TraceId_IsThatOfTheCaller()
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);

        await _api.PostAsync("/minimal/7", "{}", ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));

        var received = _api.Receiver.Received[0];
        received.Json["request"]!["traceId"]!.GetValue<string>().Should().Be("4bf92f3577b34da6a3ce929d0e0e4736");
        received.Header("traceparent").Should().StartWith("00-4bf92f3577b34da6a3ce929d0e0e4736-");
    }

    [Fact]
    public async Task Principal_OfAnonymousRequest_IsNull()
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));

        await _api.PostAsync("/minimal/7", "{}");

        _api.Receiver.Received[0].Json["principal"].Should().BeNull();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Tenant_DecidesWhichHooksAreCalled(string kind, string route)
    {
        await _api.SetHooksAsync(hooks =>
        {
            hooks.On(TestApiBuilder.BeforeOrder).Named("any");
            hooks.On(TestApiBuilder.BeforeOrder).Named("ours").With(webhook => webhook with { Tenant = "ours" });
            hooks.On(TestApiBuilder.BeforeOrder).Named("theirs").With(webhook => webhook with { Tenant = "theirs" });
        });

        await _api.PostAsync($"{kind}/7", "{}", ("X-Tenant", "ours"));

        _api.Receiver.Received.Select(received => received.Json["hook"]!["name"]!.GetValue<string>()).Should().Equal(["any", "ours"], route);
    }

    [Theory]
    [InlineData(null, "1")]
    [InlineData("0", "1")]
    [InlineData("1", "2")]
    [InlineData("4", "5")]
    [InlineData("5", null)]
    [InlineData("6", null)]
    [InlineData("99999999999999999999", null)]
    [InlineData("1, 5", null)]
    [InlineData("garbage", "1")]
    [InlineData("-1", "1")]
    [InlineData("1.5", "1")]
    [InlineData("", "1")]
    public async Task Hop_IsRaisedByOne_UpToFive(string? sent, string? expected)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder));

        var response = sent is null ? await _api.PostAsync("/minimal/7", "{}") : await _api.PostAsync("/minimal/7", "{}", ("webhook-hop", sent));

        response.Status.Should().Be(expected is null ? 508 : 200);
        _api.Receiver.Received.Select(received => received.Header("webhook-hop")).Should().Equal(expected is null ? [] : [expected]);
    }

    [Fact]
    public async Task Hop_AtTheLimit_ConcernsBoundEndpointsWithActiveHooksOnly()
    {
        await _api.SetHooksAsync(_ => { });

        (await _api.PostAsync("/minimal/7", "{}", ("webhook-hop", "9"))).Status.Should().Be(200);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Loop_ThroughAHookThatCallsTheApi_EndsIn508(string kind, string route)
    {
        List<int> statuses = [];
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).WithTimeout(20_000).Replies(async received =>
        {
            // As a receiver does that passes the header on.
            var hop = received.Header("webhook-hop")!;
            var inner = await _api.PostAsync($"{kind}/7", "{}", ("webhook-hop", hop));
            lock (statuses)
            {
                statuses.Add(inner.Status);
            }

            return inner.Status == 508 ? WebhookReply.Deny(409, $"{route} loops at {hop}") : WebhookReply.Deny(409, inner.Json["title"]!.GetValue<string>());
        }));

        var response = await _api.PostAsync($"{kind}/7", "{}");

        response.Status.Should().Be(409);
        response.Json["title"]!.GetValue<string>().Should().Be($"{route} loops at 5");
        statuses.Should().Equal(508, 409, 409, 409, 409);
        _api.Receiver.Received.Select(received => int.Parse(received.Header("webhook-hop")!, CultureInfo.InvariantCulture)).Should().Equal(1, 2, 3, 4, 5);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Loop_HookWhoseAddressIsTheApiItself_EndsWithoutRunningTheHandler(string kind, string route)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).WithTimeout(20_000)
            .With(webhook => webhook with { Url = new Uri(_api.Address, $"{kind}/7?loop").ToString() }));

        var response = await _api.PostAsync($"{kind}/7", "{}");

        response.Status.Should().Be(502, route);
        response.Json["type"]!.GetValue<string>().Should().Be("urn:webhook:failed");
        _api.Logs.Entries.Count(entry => entry.Text.Contains("508", StringComparison.Ordinal)).Should().BePositive();
    }

    public sealed class App : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        public async Task InitializeAsync() => Api = await TestApi.StartAsync(api => api
            .Controller<EnvelopeController>()
            .Services(services => services.Configure<WebhookHttpOptions>(options => options.Tenant = context => context.Request.Headers["X-Tenant"].FirstOrDefault()))
            .Use(app =>
            {
                app.UsePathBase("/base");
                app.UseRouting();
                app.Use((context, next) =>
                {
                    if (context.Request.Headers["X-User"].FirstOrDefault() is not null)
                    {
                        context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "42"), new Claim(ClaimTypes.Name, "Анна")], "test"));
                    }

                    return next(context);
                });
            })
            .Map(app =>
            {
                app.MapPost("/minimal/{id}", (int id, JsonNode body) => Results.Json(body)).WithBeforeWebhook(TestApiBuilder.BeforeOrder);
                app.MapPost("/raw/{id}", context => Task.CompletedTask).WithBeforeWebhook(TestApiBuilder.BeforeOrder);
            }));

        public async Task DisposeAsync() => await Api.DisposeAsync();
    }

    [ApiController]
    public sealed class EnvelopeController : ControllerBase
    {
        [HttpPost("mvc/{id:int}"), BeforeWebhook(TestApiBuilder.BeforeOrder)]
        public IActionResult Post(int id, [FromBody] JsonNode body) => Ok(new { id, body });
    }
}
