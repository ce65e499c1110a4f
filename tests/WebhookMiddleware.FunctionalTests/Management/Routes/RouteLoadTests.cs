using System.Text.RegularExpressions;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.FunctionalTests.Management.Routes;

/// <summary>What can't be done at the moment, since something else is under way.</summary>
public abstract partial class RouteLoadTests(HostDatabase database) : IAsyncLifetime
{
    private readonly TaskCompletionSource _release = new();
    private RoutesApi _api = null!;

    public async Task InitializeAsync()
    {
        _api = await RoutesApi.StartAsync(database);
        _api.Api.Receiver.Reply("/", async _ =>
        {
            await _release.Task;
            return WebhookReply.Allow();
        });
    }

    public async Task DisposeAsync()
    {
        _release.TrySetResult();
        await _api.DisposeAsync();
        database.Dispose();
    }

    [Fact]
    public async Task EveryTest_ElevenOfACallerAtOnce_Is429AndTenSucceed()
    {
        RouteCase[] tests = [.. RouteCase.All.Where(route => route.Route.EndsWith("/test", StringComparison.Ordinal)).Select(Patient)];
        var received = _api.Api.Receiver.Received.Count;
        var ten = Enumerable.Range(0, 10).Select(i => _api.SendAsync(tests[i % tests.Length])).ToArray();
        await _api.Api.Receiver.WaitForAsync(received + 10);
        var before = await _api.ReadStateAsync();

        foreach (var test in tests)
        {
            var refused = await _api.SendAsync(test);

            refused.ShouldBeProblem(429, test);
            refused.Headers["Retry-After"].Should().Be("1");
        }

        (await _api.ReadStateAsync()).Should().Be(before);
        _release.SetResult();
        (await Task.WhenAll(ten)).Should().OnlyContain(response => response.Status == 200);
        (await _api.SendAsync(tests[0])).Status.Should().Be(200);
    }

    [Fact]
    public async Task Retry_DeliveryThatIsBeingSent_Is409()
    {
        var retry = RouteCase.Of("POST", "/deliveries/{id}/retry");
        (await _api.SendAsync(retry)).Status.Should().Be(202);
        await Eventually.GetAsync(
            () => _api.Api.GetAsync($"/deliveries/{_api.Delivery}"),
            response => response.Json["state"]!.GetValue<string>() == "delivering");
        var before = await _api.ReadStateAsync();

        (await _api.SendAsync(retry)).ShouldBeProblem(409, retry);

        (await _api.ReadStateAsync()).Should().Be(before);
    }

    // None may end by its time limit before all have begun, however busy the machine is.
    private static RouteCase Patient(RouteCase test) => test with { Body = TimeLimit().Replace(test.Body!, "\"timeoutMs\":30000") };

    [GeneratedRegex("\"timeoutMs\":[0-9]+")]
    private static partial Regex TimeLimit();
}

public sealed class SqliteRouteLoadTests() : RouteLoadTests(HostDatabase.NewSqlite());

public sealed class PostgreSqlRouteLoadTests() : RouteLoadTests(HostDatabase.NewPostgreSql()), INeedPostgreSql;
