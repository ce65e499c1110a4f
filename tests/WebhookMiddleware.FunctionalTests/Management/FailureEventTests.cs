using WebhookMiddleware.Events;
using WebhookMiddleware.FailureEvents;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.Statistics;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.FunctionalTests.Management;

/// <summary>Webhooks are notified of failing, recovered and deactivated webhooks, once for all hosts of a store.</summary>
public abstract class FailureEventTests(HostDatabase database) : IDisposable
{
    private const string Watcher = "watcher";

    [Fact]
    public async Task FailingWebhook_OnTwoHosts_IsToldOnceAndItsRecoveryToo()
    {
        var reply = WebhookReply.Status(418);
        await using var api = await StoredApi.StartAsync(database);
        await api.SetHooksAsync(hooks =>
        {
            hooks.On(StoredApi.Before).Named("bad").Exchange().ContinueOnFailure().Replies(_ => reply);
            Watch(hooks, WebhookFailureEvents.OnWebhookFailing);
            Watch(hooks, WebhookFailureEvents.OnWebhookRecovered);
        });
        await using var other = await StoredApi.StartAsync(database);
        await CallAsync(api, 12);
        await CallAsync(other, 13);
        await other.Services.GetRequiredService<IStatisticsFlush>().FlushAsync(default);

        await RunAsync(api, other);
        await api.Receiver.WaitForAsync(1, WebhookFailureEvents.OnWebhookFailing);
        reply = WebhookReply.Allow();
        await CallAsync(api, 100);
        await RunAsync(api, other);
        await api.Receiver.WaitForAsync(1, WebhookFailureEvents.OnWebhookRecovered);
        await RunAsync(other, api);

        var told = api.Receiver.Received.Where(received => received.Path.Contains(Watcher)).ToArray();
        told.Select(received => received.Event).Should().Equal(WebhookFailureEvents.OnWebhookFailing, WebhookFailureEvents.OnWebhookRecovered);
        var envelope = told[0].Json;
        envelope["phase"]!.GetValue<string>().Should().Be("scheduled");
        envelope["request"].Should().BeNull();
        envelope["data"]!["hookName"]!.GetValue<string>().Should().Be("bad");
        envelope["data"]!["event"]!.GetValue<string>().Should().Be(StoredApi.Before);
        envelope["data"]!["calls"]!.GetValue<long>().Should().Be(25);
        envelope["data"]!["failures"]!.GetValue<long>().Should().Be(25);
    }

    [Fact]
    public async Task WebhookThatAnswers410_IsTold()
    {
        await using var api = await StoredApi.StartAsync(database);
        await api.SetHooksAsync(hooks =>
        {
            hooks.On(StoredApi.After).Named("gone").Notify().Replies(_ => WebhookReply.Status(410));
            Watch(hooks, WebhookFailureEvents.OnWebhookDisabled);
        });

        (await api.PostAsync("/orders", "{}")).Status.Should().Be(200);
        await Eventually.GetAsync(() => api.GetAsync("/hooks"), hooks => hooks.Body.Contains("\"isActive\":false"));
        await RunAsync(api, api);
        await api.Receiver.WaitForAsync(1, WebhookFailureEvents.OnWebhookDisabled);

        var told = api.Receiver.Received.Single(received => received.Path.Contains(Watcher));
        told.Data["hookName"]!.GetValue<string>().Should().Be("gone");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DeadDelivery_IsCountedInItsMinute(bool isInLine)
    {
        await using var api = await StoredApi.StartAsync(database);
        await api.SetHooksAsync(hooks =>
        {
            var hook = hooks.On(StoredApi.After).Replies(_ => WebhookReply.Status(410));
            _ = isInLine ? hook.Exchange() : hook.Notify();
        });

        (await api.PostAsync("/orders", "{}")).Status.Should().Be(200);

        await Eventually.GetAsync(() => DeadAsync(api), dead => dead == 1);
    }

    [Theory]
    [InlineData(WebhookFailureEvents.OnWebhookFailing, "failures")]
    [InlineData(WebhookFailureEvents.OnWebhookRecovered, "failures")]
    [InlineData(WebhookFailureEvents.OnWebhookDisabled, "hookName")]
    [InlineData(WebhookFailureEvents.OnDeliveryDead, "count")]
    public async Task Catalogue_ListsTheEventsThatEveryApplicationHas(string name, string member)
    {
        await using var api = await StoredApi.StartAsync(database);

        var found = (await api.GetAsync("/events")).Json["items"]!.AsArray().Single(item => item!["name"]!.GetValue<string>() == name)!;
        var created = await api.ManageAsync(HttpMethod.Post, "/hooks", $$"""{"name": "w", "url": "{{api.Receiver.Url("/w")}}", "event": "{{name}}", "fireAndForget": true}""");

        found["phase"]!.GetValue<string>().Should().Be("scheduled");
        found["routes"]!.AsArray().Should().BeEmpty();
        found["titles"]!["ru"]!.GetValue<string>().Should().MatchRegex("[А-Яа-я]");
        found["titles"]!["en"]!.GetValue<string>().Should().MatchRegex("^[A-Z]");
        found["schema"]!["properties"]!.AsObject().Should().ContainKey(member);
        found["sample"]!.AsObject().Should().ContainKey(member);
        created.Status.Should().Be(201, created.Body);
    }

    public void Dispose()
    {
        database.Dispose();
        GC.SuppressFinalize(this);
    }

    private static void Watch(WebhookSetup hooks, string eventName)
        => hooks.On(eventName).Named(Watcher).Notify().With(hook => hook with { Url = hooks.Receiver.Url($"/{Watcher}").ToString() });

    private static async Task CallAsync(TestApi api, int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            (await api.PostAsync("/orders", "{}")).Status.Should().Be(200);
        }
    }

    // The hosts do it every ten seconds.
    private static async Task RunAsync(params TestApi[] apis)
    {
        foreach (var api in apis)
        {
            await api.Services.GetRequiredService<FailureEventWorker>().RunOnceAsync(default);
        }
    }

    private static async Task<long> DeadAsync(TestApi api)
    {
        await api.Services.GetRequiredService<IStatisticsFlush>().FlushAsync(default);
        var dead = 0L;
        var range = new StatisticsRange(StatisticsInterval.Minute, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
        await foreach (var row in api.Services.GetRequiredService<IStatisticsReader>().ReadAsync(range, default))
        {
            dead += row.Dead;
        }

        return dead;
    }
}

public sealed class SqliteFailureEventTests() : FailureEventTests(HostDatabase.NewSqlite());

public sealed class PostgreSqlFailureEventTests() : FailureEventTests(HostDatabase.NewPostgreSql()), INeedPostgreSql;
