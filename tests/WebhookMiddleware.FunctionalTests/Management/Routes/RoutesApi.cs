using System.Text;
using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.FunctionalTests.Management.Routes;

/// <summary>An API that has one of everything that the routes of the management API are about.</summary>
internal sealed class RoutesApi : IAsyncDisposable
{
    /// <summary>A webhook that comes from the configuration.</summary>
    public const string Configured = "0198c0de-0000-7000-8000-000000000001";

    /// <summary>The management API that reads and writes need policies for.</summary>
    public const string Guarded = "/guarded";

    /// <summary>The management API that the host has not opened.</summary>
    public const string Closed = "/closed";

    // Most bad addresses of this API are not to be mended by the client.
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    // Nor are bad headers.
    private readonly HttpClient _client = new(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 });

    private RoutesApi(TestApi api) => Api = api;

    public TestApi Api { get; }

    /// <summary>Gets an awaited webhook that saves its responses, in its second version.</summary>
    public string Hook { get; private set; } = "";

    public string Call { get; private set; } = "";

    public string Delivery { get; private set; } = "";

    public static async Task<RoutesApi> StartAsync(HostDatabase database, Action<TestApiBuilder>? configure = null)
    {
        var api = new RoutesApi(await StoredApi.StartAsync(database, builder =>
        {
            builder
                .Setting("Webhooks:Hooks:0:id", Configured)
                .Setting("Webhooks:Hooks:0:name", "Configured")
                .Setting("Webhooks:Hooks:0:url", builder.Receiver.Url("/configured").ToString())
                .Setting("Webhooks:Hooks:0:event", StoredApi.After)
                .Setting("Webhooks:Hooks:0:isActive", "false")
                .Services(CallerAuthentication.AddTo)
                .Map(app =>
                {
                    app.MapWebhookManagement(Closed);
                    var guarded = app.MapWebhookManagement(Guarded);
                    guarded.Reads.RequireAuthorization(CallerAuthentication.Reader);
                    guarded.Writes.RequireAuthorization(CallerAuthentication.Writer);
                });
            configure?.Invoke(builder);
        }));
        await api.FillAsync();
        return api;
    }

    /// <summary>Makes the request of a route, or another one to it.</summary>
    /// <param name="route">The route.</param>
    /// <param name="id">The values of the route's parameters in place of those that are known; null for those.</param>
    /// <param name="query">The query, as it is written on the wire.</param>
    /// <param name="body">The body in place of the route's own.</param>
    /// <param name="prefix">Where the management API is mapped.</param>
    /// <param name="headers">More headers.</param>
    public Task<TestResponse> SendAsync(
        RouteCase route,
        string? id = null,
        string query = "",
        HttpContent? body = null,
        string prefix = StoredApi.Management,
        params (string Name, string Value)[] headers)
        => SendAsync(route.Method, prefix + TargetOf(route, id) + query, body ?? (route.Body is null ? null : Json(Fill(route.Body))), headers);

    public async Task<TestResponse> SendAsync(string method, string target, HttpContent? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), new Uri(Api.Address.GetLeftPart(UriPartial.Authority) + target, AsWritten));
        request.Content = body;
        foreach (var (name, value) in headers)
        {
            _ = request.Headers.TryAddWithoutValidation(name, value) || body!.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        const string Stream = "text/event-stream";
        return response.Content.Headers.ContentType?.MediaType == Stream
            ? new TestResponse((int)response.StatusCode, Stream, "", new Dictionary<string, string>())
            : await TestResponse.ReadAsync(response);
    }

    /// <summary>Returns the target of a route below the prefix.</summary>
    public string TargetOf(RouteCase route, string? id = null)
    {
        var known = route.Route.StartsWith("/calls", StringComparison.Ordinal) ? Call
            : route.Route.StartsWith("/deliveries", StringComparison.Ordinal) ? Delivery
            : Hook;
        return route.Route.Replace("{id}", id ?? known).Replace("{event}", id ?? StoredApi.Before).Replace("{version}", "1");
    }

    /// <summary>Fills the placeholders of a body.</summary>
    public string Fill(string body) => body.Replace("{hook}", Hook).Replace("{receiver}", Api.Receiver.Url("/").ToString());

    public static HttpContent Json(string json, string contentType = "application/json") => Bytes(Encoding.UTF8.GetBytes(json), contentType);

    public static HttpContent Bytes(byte[] body, string? contentType = "application/json")
    {
        var content = new ByteArrayContent(body);
        if (contentType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        return content;
    }

    /// <summary>Returns all that a request could have changed.</summary>
    public async Task<string> ReadStateAsync()
    {
        var export = (await Api.GetAsync("/export")).Json.AsObject();
        export.Remove("exportedAt");
        List<string> state = [export.ToJsonString()];
        foreach (var path in (string[])["/hooks", "/audit?limit=200", $"/hooks/{Hook}/versions", "/switch", "/calls", "/deliveries"])
        {
            state.Add((await Api.GetAsync(path)).Body);
        }

        return string.Join('\n', state);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return Api.DisposeAsync();
    }

    private async Task FillAsync()
    {
        Hook = await CreateAsync("""{"name":"Awaited","fireAndForget":false,"awaitResponse":true,"responseContainsData":true}""");
        (await Api.ManageAsync(HttpMethod.Patch, $"/hooks/{Hook}", """{"timeoutMs":4000}""")).Status.Should().Be(200);
        await CreateAsync("""{"name":"Background"}""");
        (await Api.PostAsync("/orders", """{"quantity":1}""")).Status.Should().Be(200);
        Call = IdOf((await Api.GetAsync("/calls")).Json);
        Delivery = IdOf((await Eventually.GetAsync(
            () => Api.GetAsync("/deliveries?state=delivered"),
            response => response.Json["items"]!.AsArray().Count == 1)).Json);
    }

    private async Task<string> CreateAsync(string members)
    {
        var document = JsonNode.Parse(members)!.AsObject();
        document["url"] = Api.Receiver.Url("/").ToString();
        document["event"] = StoredApi.Before;
        var created = await Api.ManageAsync(HttpMethod.Post, "/hooks", document.ToJsonString());
        created.Status.Should().Be(201, created.Body);
        return created.Json["id"]!.GetValue<string>();
    }

    private static string IdOf(JsonNode page) => page["items"]![0]!["id"]!.GetValue<string>();
}
