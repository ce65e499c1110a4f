using FluentAssertions.Execution;
using WebhookMiddleware.Audit;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.FunctionalTests.Management.Routes;

/// <summary>Whatever is sent is answered as the contract says, and what is refused has changed nothing.</summary>
public abstract class HostileInputTests(HostDatabase database) : IAsyncLifetime
{
    private static readonly (string Route, string[] Names)[] Queries =
    [
        ("/hooks", ["event", "active", "search", "cursor", "limit"]),
        ("/hooks/{id}/versions", ["cursor", "limit"]),
        ("/calls", ["hook", "event", "outcome", "invocation", "trace", "search", "from", "to", "cursor", "limit"]),
        ("/deliveries", ["hook", "event", "state", "from", "to", "cursor", "limit"]),
        ("/audit", ["hook", "actor", "action", "from", "to", "cursor", "limit"]),
        ("/stats", ["hook", "event", "step", "from", "to"]),
        ("/live", ["hook", "event"]),
    ];

    // With a value for each member that the record of the contract has.
    private const string FullHook = $$"""
        {
          "id": "0198c0de-0000-7000-8000-00000000000b", "name": "Full", "url": "{receiver}", "event": "{{StoredApi.Before}}", "order": 7, "timeoutMs": 1000,
          "validFrom": "2026-01-01T00:00:00Z", "validTo": "2036-01-01T00:00:00Z", "isActive": false, "fireAndForget": false, "awaitResponse": true,
          "responseContainsData": true, "body": "{}", "contentType": "application/json", "basicAuth": {"username": "erp", "password": "pa55"},
          "headers": [{"name": "X-Key", "value": "k3y"}], "signingSecrets": ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], "onFailure": "cancel", "mode": "enforce",
          "condition": "true", "inOrder": false, "tenant": "acme", "version": 1
        }
        """;

    private RoutesApi _api = null!;

    public async Task InitializeAsync() => _api = await RoutesApi.StartAsync(database);

    public async Task DisposeAsync()
    {
        await _api.DisposeAsync();
        database.Dispose();
    }

    [Fact]
    public async Task EveryQueryParameter_AnyValue_IsAnsweredOrRefused()
    {
        var before = await _api.ReadStateAsync();
        using var scope = new AssertionScope();
        foreach (var (path, names) in Queries)
        {
            foreach (var (name, value) in names.Concat(["", "%00", "unknown", "%ED%A0%80"]).SelectMany(_ => Values(), (name, value) => (name, value)))
            {
                var query = $"?{name}={value}";
                (await _api.SendAsync(RouteCase.Of("GET", path), query: query)).ShouldBeSound($"{path}{query}");
            }

            (await _api.SendAsync(RouteCase.Of("GET", path), query: "?" + string.Join('&', Enumerable.Range(0, 900).Select(i => $"p{i}=")))).ShouldBeSound($"{path} with 900");
        }

        (await _api.ReadStateAsync()).Should().Be(before);
    }

    [Theory]
    [InlineData("POST", "/hooks", FullHook)]
    [InlineData("PUT", "/hooks/{id}", $$"""{"name":"Put","url":"{receiver}","event":"{{StoredApi.Before}}","headers":[{"name":"X-Planted"}],"version":1}""")]
    [InlineData("PATCH", "/hooks/{id}", """{"name":"Patched","basicAuth":{"username":"erp"},"signingSecrets":["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]}""")]
    [InlineData("PUT", "/hooks/order", null)]
    [InlineData("POST", "/hooks/{id}/test", """{"payload":{"quantity":1},"context":{"a":1},"principal":{"id":"7"},"hook":{"name":"Other","timeoutMs":1000}}""")]
    [InlineData("POST", "/hooks/test", null)]
    [InlineData("POST", "/events/{event}/test", """{"tenant":"acme","request":{"method":"POST","path":"/orders","routeValues":{"a":"b"},"query":{"a":["b"]}}}""")]
    [InlineData("POST", "/deliveries/replay", """{"hook":"{hook}","from":"2026-01-01T00:00:00Z","to":"2026-01-02T00:00:00Z","state":"dead"}""")]
    [InlineData("PUT", "/switch", null)]
    [InlineData("POST", "/import", null)]
    public async Task EveryMember_AnyValue_IsAnsweredOrRefusedAsAWhole(string method, string path, string? document)
    {
        var route = RouteCase.Of(method, path);
        document = _api.Fill(document ?? route.Body!);
        var version = await ReadVersionAsync();
        using var scope = new AssertionScope();
        foreach (var variant in HostileInputs.Variants(document))
        {
            using var body = RoutesApi.Json(variant);
            var response = await _api.SendAsync(route, body: body);
            var request = $"{route} with {variant[..Math.Min(variant.Length, 600)]}";
            response.ShouldBeSound(request);

            var after = await ReadVersionAsync();
            if (response.Status >= 400)
            {
                after.Should().Be(version, "{0} was refused", request);
            }

            version = after;
            if (response.Status == 201)
            {
                // An event can't have all of them.
                (await _api.Api.ManageAsync(HttpMethod.Delete, $"/hooks/{response.Json["id"]}")).Status.Should().Be(204);
                version = await ReadVersionAsync();
            }
        }
    }

    private IEnumerable<string> Values()
        => HostileInputs.QueryValues.Concat([_api.Hook, _api.Call, _api.Delivery, "a&a=a"]);

    // What changes with every write: of webhooks and of the switch, and of the audit that tells of all others.
    private async Task<(long Version, Guid? Audit)> ReadVersionAsync()
    {
        var version = await _api.Api.Services.GetRequiredService<IWebhookStore>().GetVersionAsync(default);
        var audit = await _api.Api.Services.GetRequiredService<IAuditLog>().ReadAsync(new AuditQuery { Limit = 1 }, default);
        return (version, audit.Items.Select(entry => (Guid?)entry.Id).FirstOrDefault());
    }
}

public sealed class SqliteHostileInputTests() : HostileInputTests(HostDatabase.NewSqlite());

public sealed class PostgreSqlHostileInputTests() : HostileInputTests(HostDatabase.NewPostgreSql()), INeedPostgreSql;
