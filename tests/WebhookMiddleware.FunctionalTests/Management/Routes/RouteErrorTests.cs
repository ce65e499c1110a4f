using System.Text;
using FluentAssertions.Execution;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.Management.Routes;

/// <summary>How each route refuses what it can't carry out, and that nothing has changed then.</summary>
public abstract class RouteErrorTests(RoutesFixture fixture) : IAsyncLifetime
{
    private readonly RoutesApi _api = fixture.Api;
    private string _before = "";

    public async Task InitializeAsync() => _before = await _api.ReadStateAsync();

    public async Task DisposeAsync() => (await _api.ReadStateAsync()).Should().Be(_before, "nothing may be saved");

    [Fact]
    public async Task EveryId_UnknownMalformedOrOfAnotherKind_Is404()
    {
        string[] unknown = ["0198c0de-0000-7000-8000-0000000000ff", "none", "1", "-", "%20", "%E2%80%AE", $"{Guid.Empty}", new('9', 4000)];
        using var scope = new AssertionScope();
        foreach (var route in RouteCase.All.Where(route => route.Route.Contains('{')))
        {
            var others = new[] { _api.Hook, _api.Call, _api.Delivery }.Where(id => !_api.TargetOf(route).Contains(id));
            foreach (var id in unknown.Concat(others))
            {
                (await _api.SendAsync(route, id)).ShouldBeProblem(404, $"{route} of {id}");
            }
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("99")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.0")]
    [InlineData("one")]
    [InlineData("9223372036854775807")]
    [InlineData("9223372036854775808")]
    public async Task Version_UnknownOrMalformed_Is404(string version)
        => (await _api.Api.ManageAsync(HttpMethod.Post, $"/hooks/{_api.Hook}/versions/{version}/restore")).ShouldBeProblem(404, version);

    [Fact]
    public async Task EveryRoute_OtherMethod_Is405AndNamesThoseThatItHas()
    {
        using var scope = new AssertionScope();
        foreach (var route in RouteCase.All.GroupBy(route => route.Route))
        {
            string[] allowed = [.. route.Select(known => known.Method)];
            foreach (var method in new[] { "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE" }.Except(allowed))
            {
                var response = await _api.SendAsync(method, StoredApi.Management + _api.TargetOf(route.First()), method == "TRACE" ? null : RoutesApi.Json("{}"));

                response.ShouldBeProblem(405, $"{method} {route.Key}");
                response.Headers.GetValueOrDefault("Allow")?.Split(", ").Should().BeEquivalentTo(allowed);
            }
        }
    }

    [Theory]
    [InlineData("/hooks", "?active=yes&cursor=!&limit=201&event=a&event=b&search=a&search=b&colour=red", "active", "cursor", "limit", "event", "search", "colour")]
    [InlineData("/hooks/{id}/versions", "?cursor=AAAA&limit=0&hook=1", "cursor", "limit", "hook")]
    [InlineData(
        "/calls",
        "?hook=1&event=a&event=b&outcome=7&invocation=x&trace=12&search=a&search=b&from=2026-01-01&to=2026-02-30T00:00:00Z&cursor=AAAA&limit=-1&state=dead",
        "hook", "event", "outcome", "invocation", "trace", "search", "from", "to", "cursor", "limit", "state")]
    [InlineData(
        "/deliveries", "?hook=1&event=a&event=b&state=2&from=now&to=2026-01-01T00:00:00&cursor=_____w&limit=1e1&outcome=denied",
        "hook", "event", "state", "from", "to", "cursor", "limit", "outcome")]
    [InlineData(
        "/audit", "?hook=1&actor=a&actor=b&action=0&from=1&to=2&cursor=a&limit=&event=a", "hook", "actor", "action", "from", "to", "cursor", "limit", "event")]
    [InlineData("/stats", "?hook=1&event=a&event=b&step=2h&from=1&to=2&limit=5", "hook", "event", "step", "from", "to", "limit")]
    [InlineData("/live", "?hook=1&event=a&event=b&cursor=1", "hook", "event", "cursor")]
    [InlineData("/events/{event}/guide", "?lang=fr&language=ru", "lang", "language")]
    [InlineData("/import", "?dryRun=maybe&dry-run=true", "dryRun", "dry-run")]
    public async Task Query_EverythingWrong_Is400WithAllErrors(string path, string query, params string[] names)
    {
        var route = RouteCase.All.Single(route => route.Route == path && route.Method == (path == "/import" ? "POST" : "GET"));

        (await _api.SendAsync(route, query: query)).ShouldRefuse(route, names);
    }

    [Theory]
    [InlineData("/hooks", "event", "search")]
    [InlineData("/calls", "event", "search")]
    [InlineData("/deliveries", "event")]
    [InlineData("/audit", "actor")]
    [InlineData("/stats", "event")]
    [InlineData("/live", "event")]
    [InlineData("/events/{event}/guide", "lang")]
    public async Task Query_TextWithNul_Is400(string path, params string[] names)
        => (await _api.SendAsync(RouteCase.Of("GET", path), query: "?" + string.Join('&', names.Select(name => $"{name}=a%00b")))).ShouldRefuse(path, names);

    [Fact]
    public async Task Query_ParametersOfTheHost_AreLeftToIt()
        => (await _api.Api.GetAsync("/hooks?access_token=x&api-version=1.0")).Status.Should().Be(200);

    [Fact]
    public async Task Query_MisspeltParameter_SaysWhichIsMeant()
        => (await _api.Api.GetAsync("/hooks?activ=true")).Errors()["activ"].Should().Contain("Did you mean 'active'?");

    [Fact]
    public async Task EveryBody_OtherContentType_Is415()
    {
        string?[] types =
        [
            null, "", "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json-patch+json",
            "application/*", "json", "application/json, text/plain", "application/json; charset=utf-16", "application/json; charset=\"",
        ];
        using var scope = new AssertionScope();
        foreach (var (route, type) in RouteCase.WithBody.SelectMany(_ => types, (route, type) => (route, type)))
        {
            using var body = RoutesApi.Bytes(Encoding.UTF8.GetBytes(_api.Fill(route.Body!)), type);

            (await _api.SendAsync(route, body: body)).ShouldBeProblem(415, $"{route} as '{type}'");
        }

        foreach (var route in RouteCase.WithBody.Where(route => route.Method != "PATCH"))
        {
            using var body = RoutesApi.Json(_api.Fill(route.Body!), ManagementBody.MergePatch);

            (await _api.SendAsync(route, body: body)).ShouldBeProblem(415, $"{route} as a merge patch");
        }
    }

    [Fact]
    public async Task EveryBody_NoJsonObject_Is400()
    {
        byte[][] bodies =
        [
            [], .. new[]
            {
                " ", "{", "}", "null", "true", "1", "\"{}\"", "[]", "[{}]", "{}{}", "{\"a\":1,}", "{'a':1}", "{a:1}", "{\"a\":1,\"a\":1}", "{/**/}", "{\"a\":NaN}",
                "{\"a\":01}", "{\"a\":\"\\ud800\"}", "{\"\\udc00\":1}", "{\"a\":\"\n\"}", "{\"a\":\"\\x\"}", $"{{\"a\":{new string('[', 64)}{new string(']', 64)}}}",
                $"{{\"a\":{new string('[', 100_000)}", "\ufeff\ufeff{}",
            }.Select(Encoding.UTF8.GetBytes),
            [0xFF, 0xFE, (byte)'{', 0, (byte)'}', 0], [(byte)'{', (byte)'"', 0xC3, (byte)'"', (byte)':', (byte)'1', (byte)'}'], [0], [(byte)'{', 0, (byte)'}'],
        ];
        using var scope = new AssertionScope();
        foreach (var (route, bytes) in RouteCase.WithBody.SelectMany(_ => bodies, (route, bytes) => (route, bytes)))
        {
            using var body = RoutesApi.Bytes(bytes);

            (await _api.SendAsync(route, body: body)).ShouldRefuse($"{route} with {Encoding.Latin1.GetString(bytes.AsSpan(0, Math.Min(20, bytes.Length)))}", "");
        }
    }

    [Fact]
    public async Task EveryBody_LargerThanItsLimit_Is413()
    {
        using var scope = new AssertionScope();
        foreach (var (route, isChunked) in RouteCase.WithBody.SelectMany(_ => new[] { false, true }, (route, isChunked) => (route, isChunked)))
        {
            var limit = route.Route == "/import" ? TransferEndpoints.MaxBytes : ManagementBody.MaxBytes;
            using var body = RoutesApi.Json($$"""{"name":"{{new string('a', limit)}}"}""");

            // The host refuses it before it is sent, or while it is: the client may not be able to send the rest.
            var response = await _api.SendAsync(route, body: body, headers: isChunked ? [("Transfer-Encoding", "chunked"), ("Expect", "100-continue")] : [("Expect", "100-continue")]);

            response.ShouldBeProblem(413, route);
        }
    }

    [Theory]
    [InlineData("POST", "/hooks", """{"nmae":"x","url":"x","event":"none","timeoutMs":1,"order":0.5,"headers":1}""", "nmae", "name", "url", "event", "timeoutMs", "order", "headers")]
    [InlineData("PUT", "/hooks/{id}", """{"name":"","colour":1,"url":"ftp://x","event":"none","mode":"x"}""", "name", "colour", "url", "event", "mode")]
    [InlineData("PATCH", "/hooks/{id}", """{"name":null,"timeoutMs":"1","isActive":1,"condtion":"x","validFrom":"now"}""", "name", "timeoutMs", "isActive", "condtion", "validFrom")]
    [InlineData("PUT", "/hooks/order", """{"event":"none","orders":{"x":1,"0198c0de-0000-7000-8000-0000000000ff":"1"},"order":1}""", "event", "orders.x", "orders.0198c0de-0000-7000-8000-0000000000ff", "order")]
    [InlineData(
        "POST", "/hooks/{id}/test", """{"payloads":1,"request":1,"principal":[],"context":1,"tenant":1,"hook":{"timeoutMs":1,"colour":1}}""",
        "payloads", "request", "principal", "context", "tenant", "hook.timeoutMs", "hook.colour")]
    [InlineData("POST", "/hooks/test", """{"hook":{"url":"x"},"request":{"metod":1},"context":[]}""", "hook.url", "hook.name", "hook.event", "request.metod", "context")]
    [InlineData("POST", "/events/{event}/test", """{"request":[],"principal":{"id":1},"tenant":{},"hook":{},"context":{}}""", "request", "principal.id", "tenant", "hook", "context")]
    [InlineData("POST", "/deliveries/replay", """{"hook":"1","from":"now","to":1,"state":"lost","event":"x"}""", "hook", "from", "to", "state", "event")]
    [InlineData("PUT", "/switch", """{"enabled":"yes","enable":true}""", "enabled", "enable")]
    [InlineData(
        "POST", "/import", """{"version":2,"exported":1,"hooks":[1,{"id":"x","name":"","url":"x","event":"none"}]}""",
        "version", "exported", "hooks[0]", "hooks[1].id", "hooks[1].name", "hooks[1].url", "hooks[1].event")]
    public async Task Body_EverythingWrong_Is400WithAllErrors(string method, string path, string body, params string[] names)
    {
        var route = RouteCase.Of(method, path);
        using var content = RoutesApi.Json(body);

        (await _api.SendAsync(route, body: content)).ShouldRefuse(route, names);
    }

    [Fact]
    public async Task EveryConditionalWrite_StaleVersion_Is412WithTheCurrentOne()
    {
        string[] stale = ["\"1\"", "\"3\"", "\"02\"", "W/\"2\"", "w/\"2\"", "\"1\", \"3\"", "\"\"", "\"x\"", "\"2 \"", "\"-2\"", "\"9223372036854775808\""];
        using var scope = new AssertionScope();
        foreach (var (route, tag) in RouteCase.All.Where(route => route.IsConditional).SelectMany(_ => stale, (route, tag) => (route, tag)))
        {
            var response = await _api.SendAsync(route, headers: ("If-Match", tag));

            response.ShouldBeProblem(412, $"{route} of {tag}");
            response.Headers.GetValueOrDefault("ETag").Should().Be("\"2\"");
        }
    }

    [Theory]
    [InlineData("PUT", "/hooks/order")]
    [InlineData("POST", "/import")]
    public async Task WriteOfSeveral_AnyVersion_Is412(string method, string path)
        => (await _api.SendAsync(RouteCase.Of(method, path), headers: ("If-Match", "\"2\""))).ShouldBeProblem(412, path);

    [Fact]
    public async Task EveryConditionalWrite_MalformedIfMatch_Is400()
    {
        string[] malformed = ["", " ", "2", "\"2", "2\"", "W/2", "\"2\" \"3\"", "\"2\",,x", ",", "\"2\u00e9", "{}", "**", new('"', 4001)];
        using var scope = new AssertionScope();
        foreach (var (route, tag) in RouteCase.All
            .Where(route => route.IsConditional || route.Route is "/hooks/order" or "/import")
            .SelectMany(_ => malformed, (route, tag) => (route, tag)))
        {
            (await _api.SendAsync(route, headers: ("If-Match", tag))).ShouldRefuse($"{route} of {tag}", "If-Match");
        }
    }

    [Fact]
    public async Task Live_MalformedLastEventId_Is400()
    {
        using var scope = new AssertionScope();
        foreach (var id in (string[])["x", "0", _api.Hook, "AAAA", new('A', 53), new('A', 55), new('_', 54), new('!', 54), "\u00e9", new('A', 8000)])
        {
            (await _api.SendAsync(RouteCase.Of("GET", "/live"), headers: ("Last-Event-ID", id))).ShouldRefuse(id, "Last-Event-ID");
        }

        (await _api.SendAsync(RouteCase.Of("GET", "/live"), headers: [("Last-Event-ID", new('A', 54)), ("Last-Event-ID", new('A', 54))]))
            .ShouldRefuse("two", "Last-Event-ID");
        (await _api.SendAsync(RouteCase.Of("GET", "/live"), headers: ("Last-Event-ID", new('A', 54)))).Status.Should().Be(200);
        (await _api.SendAsync(RouteCase.Of("GET", "/live"), headers: ("Last-Event-ID", ""))).Status.Should().Be(200);
    }

    [Theory]
    [InlineData("PUT", "/hooks/{id}")]
    [InlineData("PATCH", "/hooks/{id}")]
    [InlineData("DELETE", "/hooks/{id}")]
    [InlineData("POST", "/hooks/{id}/versions/{version}/restore")]
    public async Task Write_ConfiguredWebhook_Is409(string method, string path)
        => (await _api.SendAsync(RouteCase.Of(method, path), RoutesApi.Configured)).ShouldBeProblem(409, path);

    [Fact]
    public async Task Order_WithAConfiguredWebhook_Is409()
    {
        using var body = RoutesApi.Json($$$"""{"event":"{{{StoredApi.After}}}","orders":{"{{{RoutesApi.Configured}}}":1}}""");

        (await _api.SendAsync(RouteCase.Of("PUT", "/hooks/order"), body: body)).ShouldBeProblem(409, "order");
    }

    [Fact]
    public async Task Import_WithAConfiguredWebhook_Is400AtItsPlace()
    {
        using var body = RoutesApi.Json(_api.Fill(RouteCase.Of("POST", "/import").Body!).Replace("0198c0de-0000-7000-8000-00000000000a", RoutesApi.Configured));

        (await _api.SendAsync(RouteCase.Of("POST", "/import"), body: body)).ShouldRefuse("import", "hooks[0].id");
    }
}

public sealed class SqliteRouteErrorTests(SqliteRoutes routes) : RouteErrorTests(routes), IClassFixture<SqliteRoutes>;

public sealed class PostgreSqlRouteErrorTests(PostgreSqlRoutes routes) : RouteErrorTests(routes), IClassFixture<PostgreSqlRoutes>, INeedPostgreSql;
