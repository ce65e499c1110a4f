using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Events;
using Yarp.ReverseProxy.Configuration;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>A proxy in front of an API in any language: YARP with one catch-all route, bound by the map's patterns.</summary>
public sealed class ReverseProxyTests(ReverseProxyTests.App fixture) : IClassFixture<ReverseProxyTests.App>
{
    private const string First = WebhookEvents.BeforeOrderAdd;
    private const string Second = WebhookEvents.BeforeOrderUpdate;
    private const string Body = """{"a": 1}""";

    private readonly TestApi _api = fixture.Api;

    [Theory]
    [InlineData("POST", "/api/order/add", First)]
    [InlineData("POST", "/api/ORDER/Add/", First)]
    [InlineData("POST", "/api/order/7", Second)]
    [InlineData("POST", "/api/order/7?x=1", Second)]
    [InlineData("PUT", "/api/order/add", Second)]
    [InlineData("GET", "/api/order/7", null)]
    [InlineData("POST", "/api/order/7/items", null)]
    [InlineData("POST", "/api/other", null)]
    public async Task Path_IsMatchedWithRoutingsPrecedence(string method, string path, string? expected)
    {
        await _api.SetHooksAsync(hooks =>
        {
            hooks.On(First);
            hooks.On(Second);
        });

        var response = await _api.SendAsync(new HttpMethod(method), path, method == "GET" ? null : Body);

        response.Status.Should().Be(200, response.Body);
        response.Json["path"]!.GetValue<string>().Should().Be(path.Split('?')[0]);
        _api.Receiver.Received.Select(received => received.Event).Should().Equal(expected is null ? [] : [expected]);
        if (expected is not null)
        {
            _api.Receiver.Received[0].Json["request"]!["route"]!.GetValue<string>().Should().Be(expected == First ? "/api/order/add" : "/api/order/{id}");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_IsForwarded_AsItCameOrAsPatched(bool isChanged)
    {
        await _api.SetHooksAsync(hooks => hooks.On(First).Replies(isChanged ? WebhookReply.Enrich(new { discount = "Ж" }) : WebhookReply.Allow()));
        foreach (var chunked in (bool[])[false, true])
        {
            using var content = chunked ? (HttpContent)new StreamContent(new OneWay(Body)) : new StringContent(Body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

            var response = await _api.SendAsync(HttpMethod.Post, "/api/order/add", content);

            response.Json["body"]!.GetValue<string>().Should().Be(isChanged ? """{"a":1,"discount":"Ж"}""" : Body, $"chunked: {chunked}");
            response.Json["length"]!.GetValue<int>().Should().Be(isChanged ? 23 : 8);
        }
    }

    [Fact]
    public async Task EmptyBody_ThatIsEnriched_IsForwarded()
    {
        await _api.SetHooksAsync(hooks => hooks.On(First).Replies(WebhookReply.Enrich(new { a = 1 })));

        var response = await _api.SendAsync(HttpMethod.Post, "/api/order/add", json: null);

        response.Json["body"]!.GetValue<string>().Should().Be("""{"a":1}""");
    }

    [Fact]
    public async Task Expect100Continue_Works()
    {
        await _api.SetHooksAsync(hooks => hooks.On(First).Replies(WebhookReply.Enrich(new { b = 2 })));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/order/add") { Content = new StringContent(Body, Encoding.UTF8, "application/json") };
        request.Headers.ExpectContinue = true;

        using var response = await _api.Client.SendAsync(request);

        JsonNode.Parse(await response.Content.ReadAsStringAsync())!["body"]!.GetValue<string>().Should().Be("""{"a":1,"b":2}""");
    }

    [Fact]
    public async Task Deny_StopsTheRequestInTheProxy()
    {
        await _api.SetHooksAsync(hooks => hooks.On(First).Replies(WebhookReply.Deny(409, "No")));
        var forwarded = fixture.Forwarded;

        (await _api.PostAsync("/api/order/add", Body)).Status.Should().Be(409);

        fixture.Forwarded.Should().Be(forwarded);
    }

    [Theory]
    [InlineData("text/plain", 415)]
    [InlineData("multipart/form-data; boundary=x", 415)]
    public async Task OtherContent_OnBoundPath_IsNoWayRoundAGate(string contentType, int status)
    {
        await _api.SetHooksAsync(hooks => hooks.On(First));
        foreach (var (path, expected) in (ValueTuple<string, int>[])[("/api/order/add", status), ("/api/other", 200)])
        {
            using var content = new StringContent(Body);
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);

            (await _api.SendAsync(HttpMethod.Post, path, content)).Status.Should().Be(expected, path);
        }
    }

    [Fact]
    public async Task AfterEvent_TellsTheProxiedResponse()
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.AfterOrder));

        var response = await _api.PostAsync("/api/order/add", Body, ("Accept-Encoding", "gzip, br"));

        response.Json["acceptEncoding"]!.GetValue<string>().Should().Be("gzip, br", "what the client asks for is not changed");
        var told = _api.Receiver.Received.Should().ContainSingle().Subject.Json;
        told["response"]!["status"]!.GetValue<int>().Should().Be(200);
        JsonNode.DeepEquals(told["response"]!["body"], response.Json).Should().BeTrue();
        told["data"]!.ToJsonString().Should().Be("""{"a":1}""");
    }

    [Theory]
    [InlineData("?status=404", 404)]
    [InlineData("?status=503", 503)]
    public async Task AfterEvent_OfRefusedRequest_TellsNobody(string query, int status)
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.AfterOrder));

        (await _api.PostAsync("/api/order/add" + query, Body)).Status.Should().Be(status);

        _api.Receiver.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task AfterEvent_OfUnreachableApi_TellsNobody()
    {
        await using var api = await TestApi.StartAsync(api => App.Configure(api, "http://127.0.0.1:1")
            .Hooks(hooks => hooks.On(TestApiBuilder.AfterOrder)));

        (await api.PostAsync("/api/order/add", Body)).Status.Should().Be(502);
        api.Receiver.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task UnboundPath_KeepsItsAcceptEncoding()
    {
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.AfterOrder));

        var response = await _api.PostAsync("/api/other", Body, ("Accept-Encoding", "br"));

        response.Json["acceptEncoding"]!.GetValue<string>().Should().Be("br");
    }

    [Fact]
    public async Task Reload_OfTheProxysRoutes_KeepsThemBound()
    {
        await using var api = await TestApi.StartAsync(api => App.Configure(api, fixture.BackendAddress)
            .Hooks(hooks => hooks.On(First).Replies(WebhookReply.Deny(409, "No"))));
        var routes = api.Services.GetRequiredService<InMemoryConfigProvider>();

        for (var i = 0; i < 5; i++)
        {
            var changed = new TaskCompletionSource();
            using var _ = Microsoft.Extensions.Primitives.ChangeToken.OnChange(
                api.Services.GetRequiredService<EndpointDataSource>().GetChangeToken, () => changed.TrySetResult());
            routes.Update([App.CatchAll($"again-{i}")], [App.Backend(fixture.BackendAddress)]);
            await changed.Task.WaitAsync(TimeSpan.FromSeconds(30));

            (await api.PostAsync("/api/order/add", Body)).Status.Should().Be(409);
            (await api.PostAsync("/api/other", Body)).Status.Should().Be(200);
        }
    }

    [Fact]
    public async Task Start_WithEntryOutsideTheProxysPrefix_Fails()
    {
        var message = await TestApi.FailToStartAsync(api => App.Configure(api, fixture.BackendAddress)
            .RouteMap("""[{ "route": "/elsewhere", "before": ["before_order_add"] }]"""));

        message.Should().Contain("'/elsewhere' (POST, PUT, PATCH, DELETE) matches no endpoint");
    }

    [Fact]
    public async Task Start_WithoutMiddleware_Fails()
    {
        var message = await TestApi.FailToStartAsync(api => App.Configure(api, fixture.BackendAddress).WithoutMiddleware());

        message.Should().Contain("Call app.UseWebhooks()");
    }

    public sealed class App : IAsyncLifetime
    {
        private WebApplication _backend = null!;

        internal TestApi Api { get; private set; } = null!;

        internal string BackendAddress { get; private set; } = null!;

        internal int Forwarded { get; private set; }

        public async Task InitializeAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            _backend = builder.Build();
            _backend.Run(ServeAsync);
            await _backend.StartAsync();
            BackendAddress = TestApiBuilder.AddressOf(_backend.Services).ToString();
            Api = await TestApi.StartAsync(api => Configure(api, BackendAddress));
        }

        public async Task DisposeAsync()
        {
            await Api.DisposeAsync();
            await _backend.DisposeAsync();
        }

        internal static TestApiBuilder Configure(TestApiBuilder api, string backend) => api
            .RouteMap("""
                [
                  { "route": "/api/order/{id}", "before": ["before_order_update"] },
                  { "route": "/api/order/add", "methods": ["POST"], "before": ["before_order_add"], "after": ["after_order"] }
                ]
                """)
            .Services(services => services.AddReverseProxy().LoadFromMemory([CatchAll("all")], [Backend(backend)]))
            .Map(app => app.MapReverseProxy());

        internal static RouteConfig CatchAll(string id)
            => new() { RouteId = id, ClusterId = "backend", Match = new RouteMatch { Path = "/api/{**rest}" } };

        internal static ClusterConfig Backend(string address)
            => new() { ClusterId = "backend", Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = address } } };

        private async Task ServeAsync(HttpContext context)
        {
            Forwarded++;
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            context.Response.StatusCode = int.Parse(context.Request.Query["status"].FirstOrDefault() ?? "200", null);
            await context.Response.WriteAsJsonAsync(new
            {
                path = context.Request.Path.Value,
                body,
                length = context.Request.ContentLength,
                acceptEncoding = context.Request.Headers.AcceptEncoding.ToString(),
            });
        }
    }

    private sealed class OneWay(string text) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override bool CanSeek => false;
    }
}
