using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.Statistics;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.FunctionalTests.Management;

/// <summary>What GET /stats says of calls and deliveries.</summary>
public abstract class StatisticsTests(HostDatabase database) : IDisposable
{
    [Fact]
    public async Task Get_CallsThatHaveJustEnded_AreCountedByOutcome()
    {
        await using var api = await StoredApi.StartAsync(database);
        await api.SetHooksAsync(hooks => hooks.On(StoredApi.Before).Exchange().Replies(
            received => received.Data["deny"] is null ? WebhookReply.Allow() : WebhookReply.Deny(422, "no")));
        for (var i = 0; i < 3; i++)
        {
            (await api.PostAsync("/orders", "{}")).Status.Should().Be(200);
        }

        (await api.PostAsync("/orders", """{"deny":1}""")).Status.Should().Be(422);

        var report = await StatsAsync(api);

        var item = report["items"]!.AsArray().Should().ContainSingle().Subject!;
        var total = report["totals"]!.AsArray().Should().ContainSingle().Subject!;
        foreach (var found in (JsonNode[])[item, total])
        {
            found["event"]!.GetValue<string>().Should().Be(StoredApi.Before);
            found["kind"]!.GetValue<string>().Should().Be("call");
            found["count"]!.GetValue<long>().Should().Be(4);
            found["outcomes"]!.ToJsonString().Should().Be("""{"allowed":3,"denied":1}""");
            found["maxMs"]!.GetValue<double>().Should().BeGreaterThanOrEqualTo(found["p50Ms"]!.GetValue<double>());
        }

        item["at"]!.GetValue<DateTimeOffset>().Minute.Should().Be(0);
    }

    [Fact]
    public async Task Get_Deliveries_CountEachAttempt()
    {
        await using var api = await StoredApi.StartAsync(
            database,
            builder => builder.Setting("Webhooks:Delivery:RetryDelays:0", "00:00:00.01").Setting("Webhooks:Delivery:PollInterval", "00:00:00.05"));
        await api.SetHooksAsync(hooks => hooks.On(StoredApi.After).Notify().Replies(_ => WebhookReply.Status(500)));

        (await api.PostAsync("/orders", "{}")).Status.Should().Be(200);
        var report = await Eventually.GetAsync(() => StatsAsync(api), stats => Count(stats) == 2);

        report["totals"]![0]!["kind"]!.GetValue<string>().Should().Be("delivery");
        report["totals"]![0]!["outcomes"]!.ToJsonString().Should().Be("""{"badStatus":2}""");
    }

    [Fact]
    public async Task Get_ShadowCountsAndFalseConditionDoesNot()
    {
        await using var api = await StoredApi.StartAsync(database);
        await api.SetHooksAsync(hooks =>
        {
            hooks.On(StoredApi.Before).Named("shadow").Exchange().Shadow();
            hooks.On(StoredApi.Before).Named("skipped").Exchange().With(hook => hook with { Condition = "data.none" });
        });

        (await api.PostAsync("/orders", "{}")).Status.Should().Be(200);

        await Eventually.GetAsync(() => StatsAsync(api), stats => Count(stats) == 1);
    }

    [Fact]
    public async Task Get_HookAndEvent_GivesOnlyTheirs()
    {
        await using var api = await StoredApi.StartAsync(database);
        await api.SetHooksAsync(hooks =>
        {
            hooks.On(StoredApi.Before).Named("a").Exchange();
            hooks.On(StoredApi.Before).Named("b").Exchange();
        });
        (await api.PostAsync("/orders", "{}")).Status.Should().Be(200);
        var all = await StatsAsync(api);
        var id = all["items"]![0]!["hookId"]!.GetValue<string>();

        (await StatsAsync(api, $"?hook={id}"))["items"]!.AsArray().Should().ContainSingle().Which!["hookId"]!.GetValue<string>().Should().Be(id);
        Count(await StatsAsync(api, $"?event={StoredApi.Before}")).Should().Be(2);
        Count(await StatsAsync(api, $"?event={StoredApi.After}")).Should().Be(0);
        Count(await StatsAsync(api, $"?hook={Guid.CreateVersion7()}")).Should().Be(0);
        Count(await StatsAsync(api, "?step=1m")).Should().Be(2);
        Count(await StatsAsync(api, "?step=1d")).Should().Be(2);
        Count(await StatsAsync(api, "?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z")).Should().Be(0);
    }

    [Fact]
    public async Task Get_AfterARestart_HasWhatTheHostBeforeCounted()
    {
        await using (var first = await StoredApi.StartAsync(database))
        {
            await first.SetHooksAsync(hooks => hooks.On(StoredApi.Before).Exchange().ContinueOnFailure());
            (await first.PostAsync("/orders", "{}")).Status.Should().Be(200);
        }

        await using var second = await StoredApi.StartAsync(database);
        (await second.PostAsync("/orders", "{}")).Status.Should().Be(200);

        // The receiver of the first host is gone, so the second call fails.
        Count(await StatsAsync(second)).Should().Be(2);
        var hook = (await second.GetAsync("/hooks")).Json["items"]![0]!["id"]!.GetValue<Guid>();
        var day = await second.Services.GetRequiredService<IWebhookStatistics>().ReadLastDayAsync([hook, Guid.CreateVersion7()]);
        day.Should().ContainSingle().Which.Value.Sum(hour => hour.Count).Should().Be(2);
    }

    [Fact]
    public async Task Get_WrongParameters_Is400WithAllErrors()
    {
        await using var api = await StoredApi.StartAsync(database);

        var response = await api.GetAsync("/stats?step=2h&from=x&hook=y");

        response.Status.Should().Be(400);
        response.Json["errors"]!.AsObject().Select(error => error.Key).Should().BeEquivalentTo("step", "from", "hook");
    }

    public void Dispose()
    {
        database.Dispose();
        GC.SuppressFinalize(this);
    }

    private static async Task<JsonNode> StatsAsync(TestApi api, string query = "")
    {
        var response = await api.GetAsync("/stats" + query);
        response.Status.Should().Be(200, response.Body);
        return response.Json;
    }

    private static long Count(JsonNode report) => report["totals"]!.AsArray().Sum(total => total!["count"]!.GetValue<long>());
}

public sealed class SqliteStatisticsTests() : StatisticsTests(HostDatabase.NewSqlite());

public sealed class PostgreSqlStatisticsTests() : StatisticsTests(HostDatabase.NewPostgreSql()), INeedPostgreSql;
