using System.Text;

namespace WebhookMiddleware.FunctionalTests.Adapters;

/// <summary>A webhook that refuses everything, bound to everything: it must not lock out whoever wants to take it away.</summary>
public sealed class LockOutTests : IAsyncLifetime
{
    private const string Management = "/webhooks/api";

    private TestApi _api = null!;

    public async Task InitializeAsync()
    {
        _api = await TestApi.StartAsync(api => api
            .Setting("Webhooks:AllowSecretsOverHttp", "true")
            .RouteMap("""[{ "route": "/{**path}", "methods": ["GET", "POST", "PUT", "PATCH", "DELETE"], "before": ["before_order_add"] }]""")
            .Map(app =>
            {
                // The management API in the middle of what is bound by a verb, and beside a catch-all that is bound by the map.
                var everything = app.MapGroup("").WithBeforeWebhook(TestApiBuilder.BeforeOrder);
                everything.MapWebhookManagement().AllowAnonymous();
                everything.MapPost("/handler", () => Results.Ok());
                app.Map("/{**path}", context => context.Response.WriteAsync("""{"from":"catch-all"}"""));
            }));
        await _api.SetHooksAsync(hooks => hooks.On(TestApiBuilder.BeforeOrder).Replies(WebhookReply.Deny(403, "Nobody")));
        (await _api.PostAsync("/handler", "{}")).Status.Should().Be(403);
        (await _api.PostAsync("/anything/else", "{}")).Status.Should().Be(403);
        (await _api.SendAsync(HttpMethod.Get, "/webhooks", (string?)null)).Status.Should().Be(403, "that is beside the management API, not in it");
    }

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Switch_WithEverythingRefused_LetsEverythingPass()
    {
        (await _api.SendAsync(HttpMethod.Put, $"{Management}/switch", """{"enabled":false}""")).Status.Should().Be(200);

        (await _api.PostAsync("/handler", "{}")).Status.Should().Be(200);
        (await _api.PostAsync("/anything/else", "{}")).Body.Should().Be("""{"from":"catch-all"}""");
    }

    [Fact]
    public async Task Hook_WithEverythingRefused_CanBeFoundChangedAndDeleted()
    {
        var id = (await ManageAsync(HttpMethod.Get, "/hooks", 200)).Json["items"]![0]!["id"]!.GetValue<string>();

        await ManageAsync(HttpMethod.Patch, $"/hooks/{id}", 200, """{"isActive":false}""");
        (await _api.PostAsync("/handler", "{}")).Status.Should().Be(200);

        await ManageAsync(HttpMethod.Patch, $"/hooks/{id}", 200, """{"isActive":true}""");
        (await _api.PostAsync("/handler", "{}")).Status.Should().Be(403);

        await ManageAsync(HttpMethod.Delete, $"/hooks/{id}", 204);
        (await _api.PostAsync("/handler", "{}")).Status.Should().Be(200);
    }

    [Fact]
    public async Task EveryRoute_WithEverythingRefused_CallsNoHook()
    {
        var routes = _api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("webhooks/api", StringComparison.Ordinal)).ToArray();
        routes.Length.Should().BeGreaterThan(20);
        var before = _api.Receiver.Received.Count;

        foreach (var route in routes)
        {
            var path = "/" + route.RoutePattern.RawText!.TrimStart('/').Replace("{id}", Guid.Empty.ToString()).Replace("{**rest}", "no/such/route");
            foreach (var method in route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["POST"])
            {
                // Only the head of the answer: the live stream never ends.
                using var request = new HttpRequestMessage(new HttpMethod(method), path) { Headers = { { "webhook-hop", "9" } } };
                request.Content = method is "GET" or "DELETE" ? null : new StringContent("{}", Encoding.UTF8, "application/json");
                using var response = await _api.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                ((int)response.StatusCode).Should().NotBe(403).And.NotBe(508);
            }
        }

        _api.Receiver.Received.Should().HaveCount(before);
    }

    private async Task<TestResponse> ManageAsync(HttpMethod method, string path, int expected, string? json = null)
    {
        var response = await _api.SendAsync(method, Management + path, json);
        response.Status.Should().Be(expected, response.Body);
        return response;
    }
}
