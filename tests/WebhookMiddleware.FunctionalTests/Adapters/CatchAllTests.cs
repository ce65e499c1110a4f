using WebhookMiddleware.Events;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>What the entries of the route map mean behind a catch-all endpoint, and what is said of them at the start.</summary>
public sealed class CatchAllTests
{
    private const string First = WebhookEvents.BeforeOrderAdd;
    private const string Second = WebhookEvents.BeforeOrderUpdate;

    [Theory]
    [InlineData("/api/order/7", First)]
    [InlineData("/api/order/seven", Second)]
    [InlineData("/api/code/AB", First)]
    [InlineData("/api/code/ab1", Second)]
    [InlineData("/api/sized/12345", Second)]
    public async Task Entry_IsChosenAsRoutingWould_ConstraintsIncluded(string path, string expected)
    {
        await using var api = await TestApi.StartAsync(api => api
            .RouteMap("""
                [
                  { "route": "/api/order/{id:int}", "before": ["before_order_add"] },
                  { "route": "/api/order/{name}", "before": ["before_order_update"] },
                  { "route": "/api/code/{code:capitals}", "before": ["before_order_add"] },
                  { "route": "/api/code/{other}", "before": ["before_order_update"] },
                  { "route": "/api/sized/{id:int:max(99)}", "before": ["before_order_add"] },
                  { "route": "/api/sized/{rest}", "before": ["before_order_update"] }
                ]
                """)
            .Services(services => services.AddRouting(options => options.ConstraintMap["capitals"] = typeof(Capitals)))
            .Map(app => app.Map("/api/{**rest}", context => Task.CompletedTask))
            .Hooks(hooks =>
            {
                hooks.On(First);
                hooks.On(Second);
            }));

        (await api.PostAsync(path, "{}")).Status.Should().Be(200);

        api.Receiver.Received.Select(received => received.Event).Should().Equal(expected);
    }

    [Fact]
    public async Task UnknownConstraint_StopsTheStart()
    {
        var message = await TestApi.FailToStartAsync(api => api
            .RouteMap("""[{ "route": "/api/order/{id:nothing}", "before": ["before_order_add"] }]""")
            .Map(app => app.Map("/api/{**rest}", context => Task.CompletedTask)));

        message.Should().Contain("Route map entry '/api/order/{id:nothing}'");
    }

    [Theory]
    [InlineData("/api/ordr/add", "/api/order/add")]
    [InlineData("/api/order/{id}/canel", "/api/order/{number:int}/cancel")]
    [InlineData("/api/order/change", "/api/order/change")]
    [InlineData("/api/order/set", null)]
    [InlineData("/api/order/add", null)]
    public async Task MisspeltRoute_BehindACatchAll_IsSaidOnce(string route, string? meant)
    {
        await using var api = await TestApi.StartAsync(api => api
            .Webhooks(webhooks => webhooks.AddRoutes(map => map.Routes.Add(new WebhookRoute { Route = route, Before = { First } })))
            .Map(app =>
            {
                app.MapPost("/api/order/add", () => "");
                app.MapPost("/api/order/{number:int}/cancel", () => "");
                app.MapGet("/api/order/change", () => "");
                app.Map("/api/{**rest}", context => Task.CompletedTask);
            }));

        var warnings = api.Logs.Entries.Where(entry => entry.Event == "WebhookRouteMetByCatchAll").ToList();
        if (meant is null)
        {
            warnings.Should().BeEmpty();
        }
        else
        {
            warnings.Should().ContainSingle().Which.Text.Should().ContainAll($"'{route}'", "'/api/{**rest}'", $"Did you mean '{meant}'?");
        }
    }

    [Fact]
    public async Task Entry_WithMethodsThatTheCatchAllLacks_StopsTheStart()
    {
        var message = await TestApi.FailToStartAsync(api => api
            .RouteMap("""[{ "route": "/api/order", "before": ["before_order_add"] }]""")
            .Map(app => app.MapGet("/api/{**rest}", context => Task.CompletedTask)));

        message.Should().Contain("'/api/order' (POST, PUT, PATCH, DELETE) matches no endpoint");
    }

    [Fact]
    public async Task FailingStart_IsSaidOnce()
    {
        TestLogs? logs = null;
        var start = () => TestApi.StartAsync(api =>
        {
            logs = api.Logs;
            api.Map(app => app.MapPost("/order", () => "").WithBeforeWebhook("before_order_ad"));
        });

        var exception = (await start.Should().ThrowAsync<InvalidOperationException>()).Which;

        exception.Message.Should().ContainAll("Unknown event 'before_order_ad'", "options.Events.Add");
        exception.ToString().Should().NotContain("before_order_ad").And.NotContain("   at ");
        logs!.Entries.Should().ContainSingle(entry => entry.Text.Contains("'before_order_ad'", StringComparison.Ordinal))
            .Which.Event.Should().Be("WebhookStartFailed");
    }

    private sealed class Capitals : IRouteConstraint
    {
        public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection)
            => values[routeKey] is string text && text.All(char.IsAsciiLetterUpper);
    }
}
