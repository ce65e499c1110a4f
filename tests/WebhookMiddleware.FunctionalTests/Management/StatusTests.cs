using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.Calling;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.FunctionalTests.Management;

/// <summary>What GET /status says of a host and its store.</summary>
public abstract class StatusTests(HostDatabase database) : IDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddDays(20_000));

    [Fact]
    public async Task Get_HealthyHost_ReturnsEveryMember()
    {
        await using var api = await StartAsync();
        await api.SetHooksAsync(hooks =>
        {
            hooks.On(StoredApi.Before);
            hooks.On(StoredApi.Before).With(hook => hook with { IsActive = false });
        });

        var response = await api.GetAsync("/status");

        response.Status.Should().Be(200, response.Body);
        var status = response.Json.AsObject();
        status.Select(member => member.Key).Should().Equal("enabled", "store", "snapshot", "queue", "breakers", "health", "version");
        status["enabled"]!.GetValue<bool>().Should().BeTrue();
        status["store"]!.GetValue<string>().Should().Be(database.Store);
        status["snapshot"]!["version"]!.GetValue<long>().Should().BePositive();
        status["snapshot"]!["loadedAt"]!.GetValue<DateTimeOffset>().Should().Be(_time.GetUtcNow());
        status["snapshot"]!["hooks"]!.GetValue<int>().Should().Be(2);
        status["queue"]!.ToJsonString().Should().Be("""{"pending":0,"delivering":0,"dead":0,"oldestDueSeconds":0}""");
        status["breakers"]!.AsArray().Should().BeEmpty();
        status["health"]!.ToJsonString().Should().Be("""{"status":"healthy","reasons":[]}""");
        status["version"]!.GetValue<string>().Should().Be(WebhookHttpRequest.PackageVersion);
    }

    [Fact]
    public async Task Get_SwitchedOffWithWaitingDeliveries_CountsThemAndKeepsTheSnapshot()
    {
        await using var api = await StartAsync();
        var held = new TaskCompletionSource();
        await api.SetHooksAsync(hooks => hooks.On(StoredApi.Before).Notify().Replies(async _ =>
        {
            await held.Task;
            return WebhookReply.Allow();
        }));
        (await api.PostAsync("/orders", "{}")).Status.Should().Be(200);
        await Eventually.GetAsync(() => StatusAsync(api), status => status["queue"]!["delivering"]!.GetValue<long>() == 1);
        (await api.ManageAsync(HttpMethod.Put, "/switch", """{"enabled":false}""")).Status.Should().Be(200);

        var off = await StatusAsync(api);

        off["enabled"]!.GetValue<bool>().Should().BeFalse();
        off["snapshot"]!["hooks"]!.GetValue<int>().Should().Be(1);
        off["health"]!["reasons"]!.AsArray().Should().ContainSingle().Which!.GetValue<string>().Should().Contain("switched off");
        held.SetResult();
    }

    [Fact]
    public async Task Get_OpenBreaker_SaysUntilWhenAndThenHalfOpen()
    {
        await using var api = await StartAsync();
        await api.SetHooksAsync(hooks => hooks.On(StoredApi.Before).Replies(WebhookReply.Status(500)));
        for (var i = 0; i < 20; i++)
        {
            (await api.PostAsync("/orders", "{}")).Status.Should().Be(502);
        }

        var open = (await StatusAsync(api))["breakers"]!.AsArray().Should().ContainSingle().Subject!;
        _time.Advance(TimeSpan.FromSeconds(15));
        var halfOpen = (await StatusAsync(api))["breakers"]!.AsArray().Should().ContainSingle().Subject!;

        open["state"]!.GetValue<string>().Should().Be("open");
        open["until"]!.GetValue<DateTimeOffset>().Should().Be(_time.GetUtcNow());
        open["hookId"]!.GetValue<Guid>().Should().Be((await HookAsync(api))["id"]!.GetValue<Guid>());
        halfOpen["state"]!.GetValue<string>().Should().Be("halfOpen");
        halfOpen["until"].Should().BeNull();
    }

    [Fact]
    public async Task Get_StoreGone_SaysWhyAndHasNoQueue()
    {
        await using var api = await StartAsync();
        await database.ExecuteAsync("ALTER TABLE webhook_state RENAME TO elsewhere; ALTER TABLE webhook_deliveries RENAME TO elsewhere_too");

        var status = await StatusAsync(api);

        status["queue"].Should().BeNull();
        status["health"]!["status"]!.GetValue<string>().Should().Be("degraded");
        status["health"]!["reasons"]![0]!.GetValue<string>().Should().Contain("can't be reached");
    }

    [Fact]
    public async Task Get_ClosedApi_Is403()
    {
        await using var api = await StoredApi.StartAsync(database, builder => builder.Map(app => app.MapWebhookManagement("/closed")));

        (await api.SendAsync(HttpMethod.Get, "/closed/status", (string?)null)).Status.Should().Be(403);
        (await api.ManageAsync(HttpMethod.Post, "/status", "{}")).Status.Should().Be(405);
    }

    public void Dispose()
    {
        database.Dispose();
        GC.SuppressFinalize(this);
    }

    private Task<TestApi> StartAsync() => StoredApi.StartAsync(database, api => api.Services(services => services.AddSingleton<TimeProvider>(_time)));

    private static async Task<JsonObject> StatusAsync(TestApi api) => (await api.GetAsync("/status")).Json.AsObject();

    private static async Task<JsonNode> HookAsync(TestApi api) => (await api.GetAsync("/hooks")).Json["items"]![0]!;
}

public sealed class SqliteStatusTests() : StatusTests(HostDatabase.NewSqlite());

public sealed class PostgreSqlStatusTests() : StatusTests(HostDatabase.NewPostgreSql()), INeedPostgreSql;
