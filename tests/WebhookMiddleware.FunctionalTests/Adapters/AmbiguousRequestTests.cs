using WebhookMiddleware.Events;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>Requests to a catch-all that a lenient server behind it takes for an operation of the route map.</summary>
public sealed class AmbiguousRequestTests
{
    private const string Entries = """[{ "route": "/orders/{id}", "methods": ["POST"], "before": ["before_order_add"] }]""";

    [Fact]
    public async Task Target_ThatIsReadDifferentlyBehind_IsAskedOrRefused()
    {
        string[] targets =
        [
            "/orders/1", "/Orders/1", "/orders/1/", "/orders/%31", "/%6frders/1", "/orders;v/1", "/orders/1;jsessionid=2", "/orders%3Bv/1", "/orders%2F1",
            "/orders%2f1", "/orders%252F1", "/orders%25252F1", "/x%2F..%2Forders%2F1", "/x/%2e%2e/orders/1/2/../", "//orders/1", "/orders//1", "/orders/1//",
            "/./orders/1", "/orders/./1", "/x/../orders/1", "/x/%2e%2E/orders/1", "/x/%252e%252e/orders/1", "/orders%5C1", "/orders\\1", "/orders%255C1",
            "/orders/1.", "/orders./1", "/orders%20/1", "/orders%09/1", "/orders%3F/1", "/orders/1%2F", "/orders/1%23/2", "/orders%c0%af1", "/orders%EF%BC%8F1",
            "/%EF%BD%8Frders/1", "/orders%E2%88%951", "/orders%u002f1", "http://shop.example/orders;v/1", "http://shop.example/orders%2F1",
            "http://shop.example/orders/1",
        ];
        await using var api = await StartAsync();
        foreach (var target in targets)
        {
            var before = api.Receiver.Received.Count;

            var status = await RawTarget.SendAsync(api, "POST", target);

            (status == 400 || (status == 200 && api.Receiver.Received.Count == before + 1)).Should().BeTrue($"{target} got {status}");
        }
    }

    [Theory]
    [InlineData("GET", "/orders/1", "X-HTTP-Method-Override: POST\r\n")]
    [InlineData("PUT", "/orders/1", "X-HTTP-Method: POST\r\n")]
    [InlineData("GET", "/orders/1", "X-Method-Override: POST\r\n")]
    [InlineData("GET", "/orders/1?_method=POST", "")]
    [InlineData("GET", "/orders/1?a=1;_method=POST", "")]
    [InlineData("GET", "/orders/1?a=1&%5fMethod=POST", "")]
    [InlineData("GET", "/orders/1?_method=GET&_method=POST", "")]
    public async Task Method_ThatAServerBehindMayReplace_IsRefused(string method, string target, string header)
    {
        await using var api = await StartAsync();

        (await RawTarget.SendAsync(api, method, target, header)).Should().Be(400);

        api.Receiver.Received.Should().BeEmpty();
    }

    [Theory]
    [InlineData("POST", "/items/a%20b")]
    [InlineData("POST", "/items/%D0%B7%D0%B0%D0%BA%D0%B0%D0%B7")]
    [InlineData("POST", "/items/1%2B1")]
    [InlineData("POST", "/items/v1.2/")]
    [InlineData("POST", "/items/a:b@c,d=e!$&'()*")]
    [InlineData("POST", "/items?next=/a;b%2F..%2Fc")]
    [InlineData("GET", "/orders/1")]
    [InlineData("GET", "/")]
    public async Task Request_ThatIsReadAlike_IsServedUnasked(string method, string target)
    {
        await using var api = await StartAsync();

        (await RawTarget.SendAsync(api, method, target)).Should().Be(200);

        api.Receiver.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task AmbiguousTarget_WhereTheHostAllowsIt_IsServed()
    {
        await using var api = await StartAsync(services => services.Configure<WebhookHttpOptions>(options => options.AllowAmbiguousRequests = true));

        (await RawTarget.SendAsync(api, "POST", "/orders;v/1")).Should().Be(200);
    }

    [Theory]
    [InlineData(false, "get 400")]
    [InlineData(true, "are served")]
    public async Task Start_CatchAllWithEntries_SaysWhatIsWatched(bool allow, string ambiguous)
    {
        await using var api = await StartAsync(services => services.Configure<WebhookHttpOptions>(options => options.AllowAmbiguousRequests = allow));

        api.Logs.Entries.Should().ContainSingle(entry => entry.Text.Contains("POST /orders/{id} behind the catch-all '/{**rest}'") && entry.Text.Contains(ambiguous));
    }

    private static Task<TestApi> StartAsync(Action<IServiceCollection>? services = null) => TestApi.StartAsync(api => api
        .RouteMap(Entries)
        .Services(services ?? (_ => { }))
        .Map(app => app.Map("/{**rest}", context => Task.CompletedTask))
        .Hooks(hooks => hooks.On(WebhookEvents.BeforeOrderAdd)));
}
