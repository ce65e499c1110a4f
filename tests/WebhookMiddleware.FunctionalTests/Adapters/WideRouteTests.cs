using Microsoft.AspNetCore.Mvc;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>
/// Endpoints whose routes stand for more paths than the entry of the route map: none serves an operation whose webhooks nobody has asked.
/// </summary>
public sealed class WideRouteTests
{
    public static TheoryData<string, string, string> Shapes => new()
    {
        { "parameters", "/orders/{id}", "/orders/1" },
        { "below-literal", "/{tenant}/orders", "/files/orders" },
        { "handler", "/api/orders", "/api/orders" },
        { "controller", "/wide/orders", "/wide/orders" },
        { "bound-by-map", "/api/orders", "/api/orders" },
        { "bound-by-attribute", "/api/orders", "/api/orders" },
        { "fallback", "/api/orders", "/api/orders" },
        { "optional", "/api/orders", "/api/orders" },
        { "partial", "/x-orders/{id}", "/x-orders/1" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Endpoint_ThatMayServeTheEntry_IsAsked(string shape, string route, string path)
    {
        await using var api = await StartAsync(shape, route);

        var response = await api.PostAsync(path, "{}");

        response.Status.Should().Be(409, api.Logs.Text);
        api.Receiver.Received.Should().ContainSingle().Which.Event.Should().Be(WebhookEvents.BeforeOrderAdd);
    }

    [Theory]
    [InlineData("parameters", "/orders/{id}", "/orders;v/1")]
    [InlineData("handler", "/api/orders", "/api/x%2F..%2Forders")]
    [InlineData("controller", "/wide/orders", "/wide/orders;v")]
    public async Task Path_ThatIsReadDifferentlyBehind_IsRefused(string shape, string route, string path)
    {
        await using var api = await StartAsync(shape, route);

        (await api.PostAsync(path, "{}")).Status.Should().Be(400);
    }

    [Theory]
    [InlineData("direct")]
    [InlineData("direct-handler")]
    [InlineData("handler")]
    [InlineData("controller")]
    public async Task Method_ThatAServerBehindMayReplace_IsRefused(string shape)
    {
        var path = shape == "controller" ? "/wide/orders" : "/api/orders";
        await using var api = await StartAsync(shape, shape.StartsWith("direct", StringComparison.Ordinal) ? "/api/{**rest}" : path);

        (await api.SendAsync(HttpMethod.Get, path, (string?)null, ("X-HTTP-Method-Override", "POST"))).Status.Should().Be(400);
        (await api.SendAsync(HttpMethod.Get, path, (string?)null)).Status.Should().Be(200);
    }

    [Theory]
    [InlineData("_method=DELETE&a=1", 400)]
    [InlineData("a=1&_method=PUT", 400)]
    [InlineData("a=1&method=PUT", 200)]
    [InlineData("_method=POST", 200)]
    public async Task Form_ThatNamesAnotherMethod_IsRefused(string form, int status)
    {
        await using var api = await TestApi.StartAsync(api => api
            .RouteMap("""[{ "route": "/orders/{id}", "methods": ["PUT", "DELETE"], "before": ["before_order_add"] }]""")
            .Map(app => app.Map("/{**rest}", async context => await context.Request.Body.CopyToAsync(context.Response.Body)))
            .Hooks(hooks => hooks.On(WebhookEvents.BeforeOrderAdd)));
        foreach (var content in (HttpContent[])[NewForm(form), NewMultipart(form)])
        {
            var sent = await content.ReadAsStringAsync();

            var response = await api.SendAsync(HttpMethod.Post, "/orders/1", content);

            response.Status.Should().Be(status);
            response.Body.Should().Match(body => status == 400 || body == sent, "the form is served as it came");
        }

        (await api.SendAsync(HttpMethod.Post, "/other/1", NewForm(form))).Status.Should().Be(200, "no entry means this path");
        api.Receiver.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task Handler_ThatTakesTheRequestsOfAnEntryBehindAProxy_StopsTheStart()
    {
        var message = await TestApi.FailToStartAsync(api => api
            .RouteMap("""[{ "route": "/orders/search", "methods": ["POST"], "before": ["before_order_add"] }]""")
            .Map(app =>
            {
                app.MapPost("/orders/{id}", (string id) => id);
                app.Map("/{**rest}", context => Task.CompletedTask);
            }));

        message.Should().Contain("Route map entry '/orders/search' (POST)").And.Contain("endpoint '/orders/{id}' takes all its requests first");
    }

    [Fact]
    public async Task Handler_BesideTheEntrysOwnEndpoint_IsLeftAlone()
    {
        await using var api = await TestApi.StartAsync(api => api
            .RouteMap("""[{ "route": "/orders/search", "methods": ["POST"], "before": ["before_order_add"] }]""")
            .Map(app =>
            {
                app.MapPost("/orders/{id}", (string id) => id);
                app.MapPost("/orders/search", () => "");
                app.Map("/{**rest}", context => Task.CompletedTask);
            })
            .Hooks(hooks => hooks.On(WebhookEvents.BeforeOrderAdd)));

        (await api.PostAsync("/orders/1", "{}")).Status.Should().Be(200);
        (await api.PostAsync("/orders/a;b", "{}")).Status.Should().Be(200, "this endpoint forwards nothing");
        api.Receiver.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task FallbackHandler_DoesNotMeetAMisspeltEntry()
    {
        var message = await TestApi.FailToStartAsync(api => api
            .RouteMap("""[{ "route": "/no/such/route", "before": ["before_order_add"] }]""")
            .Map(app => app.MapFallback(() => Results.NotFound())));

        message.Should().Contain("'/no/such/route' (POST, PUT, PATCH, DELETE) matches no endpoint");
    }

    [Fact]
    public async Task CatchAlls_OverOneEntry_AreSaidEach()
    {
        await using var api = await TestApi.StartAsync(api => api
            .RouteMap("""[{ "route": "/api/orders", "methods": ["POST"], "before": ["before_order_add"] }]""")
            .Map(app =>
            {
                app.Map("/api/{**rest}", Ok);
                app.Map("/{**rest}", Ok);
            }));

        api.Logs.Entries.Where(entry => entry.Event == "WebhookCatchAllWatched").Select(entry => entry.Text).Should().HaveCount(2)
            .And.Contain(text => text.Contains("'/api/{**rest}'")).And.Contain(text => text.Contains("'/{**rest}'"));
    }

    private static Task<TestApi> StartAsync(string shape, string route) => TestApi.StartAsync(api => api
        .RouteMap($$"""
            [
              { "route": "{{route}}", "methods": ["POST"], "before": ["before_order_add"] },
              { "route": "/bound/{**rest}", "methods": ["POST"], "before": ["before_order_update"] }
            ]
            """)
        .Controller<WideController>()
        .Map(app =>
        {
            app.Map("/bound/{**rest}", Ok);
            MapShape(app, shape);
        })
        .Hooks(hooks => hooks.On(WebhookEvents.BeforeOrderAdd).Replies(WebhookReply.Deny(409, "No"))));

    private static void MapShape(WebApplication app, string shape)
    {
        switch (shape)
        {
            case "parameters":
                app.Map("/{a}/{b}", Ok);
                app.Map("/{**rest}", Ok);
                break;
            case "below-literal":
                app.Map("/files/{**rest}", Ok);
                app.Map("/{**rest}", Ok);
                break;
            case "handler":
                app.Map("/api/{**rest}", (HttpContext context, IServiceProvider services) => "x");
                break;
            case "controller":
                break;
            case "bound-by-attribute":
                app.Map("/api/{**rest}", Ok).WithBeforeWebhook(WebhookEvents.BeforeUserNew);
                break;
            case "fallback":
                app.MapFallback(Ok);
                break;
            case "optional":
                app.Map("/{a}/{b=orders}/{c?}", Ok);
                break;
            case "partial":
                app.Map("/x-{name}/{id}", Ok);
                break;
            case "direct-handler":
                app.Map("/api/{**rest}", (HttpContext context, IServiceProvider services) => "x");
                break;
            default:
                app.Map("/api/{**rest}", Ok);
                break;
        }
    }

    private static Task Ok(HttpContext context) => Task.CompletedTask;

    private static FormUrlEncodedContent NewForm(string form)
        => new(form.Split('&').Select(field => field.Split('=')).Select(field => KeyValuePair.Create(field[0], field[1])));

    private static MultipartFormDataContent NewMultipart(string form)
    {
        var content = new MultipartFormDataContent();
        foreach (var field in form.Split('&').Select(field => field.Split('=')))
        {
            content.Add(new StringContent(field[1]), field[0]);
        }

        return content;
    }

    [ApiController, Route("wide/{**rest}")]
    public sealed class WideController : ControllerBase
    {
        [AcceptVerbs("GET", "POST")]
        public IActionResult Forward() => Ok();
    }
}
