using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using WebhookMiddleware.AspNetCore.Management;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.TestSupport;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.FunctionalTests.Management;

/// <summary>Calls and deliveries as they end, on every host of a store.</summary>
public abstract class LiveTests(HostDatabase database) : IDisposable
{
    [Fact]
    public async Task Get_CallsAndDeliveriesOfAnotherHost_AreSentAsTheListsHaveThem()
    {
        await using var here = await StoredApi.StartAsync(database);
        await using var there = await StoredApi.StartAsync(database);
        await SetHooksAsync(there);
        using var client = await LiveClient.ConnectAsync(here);

        (await there.PostAsync("/orders", "{}")).Status.Should().Be(200);
        LiveBlock[] events = [await client.ReadEventAsync(), await client.ReadEventAsync()];

        client.Response.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
        events.Select(e => e.Name).Should().BeEquivalentTo("call", "delivery");
        var call = (await there.GetAsync("/calls")).Json["items"]![0]!;
        var delivery = (await there.GetAsync("/deliveries")).Json["items"]![0]!;
        JsonNode.DeepEquals(events.Single(e => e.Name == "call").Data, call).Should().BeTrue();
        JsonNode.DeepEquals(events.Single(e => e.Name == "delivery").Data, delivery).Should().BeTrue();
        delivery["state"]!.GetValue<string>().Should().Be("delivered");
    }

    [Fact]
    public async Task Get_FilterOfHookAndEvent_SendsOnlyTheirs()
    {
        await using var api = await StoredApi.StartAsync(database);
        await SetHooksAsync(api);
        var hooks = (await api.GetAsync("/hooks")).Json["items"]!.AsArray();
        var notify = hooks.Single(hook => hook!["fireAndForget"]!.GetValue<bool>())!["id"]!.GetValue<string>();
        using var ofHook = await LiveClient.ConnectAsync(api, $"?hook={notify}&event={StoredApi.Before}");
        using var ofNothing = await LiveClient.ConnectAsync(api, $"?hook={notify}&event={StoredApi.After}");

        (await api.PostAsync("/orders", "{}")).Status.Should().Be(200);
        (await api.PostAsync("/orders", "{}")).Status.Should().Be(200);

        (await ofHook.ReadEventAsync()).Name.Should().Be("delivery");
        (await ofHook.ReadEventAsync()).Name.Should().Be("delivery");
        await api.SetHooksAsync(setup => setup.On(StoredApi.After).Notify().With(hook => hook with { Id = Guid.Parse(notify), Version = 2 }));
        (await api.PostAsync("/orders", "{}")).Status.Should().Be(200);
        (await ofNothing.ReadEventAsync()).Data!["event"]!.GetValue<string>().Should().Be(StoredApi.After);
    }

    [Fact]
    public async Task Get_LastEventId_GoesOnWhereItBrokeOff()
    {
        await using var api = await StoredApi.StartAsync(database);
        await SetHooksAsync(api);
        string lastEventId;
        List<string> ids = [];
        using var witness = await LiveClient.ConnectAsync(api);
        using (var first = await LiveClient.ConnectAsync(api))
        {
            (await api.PostAsync("/orders", "{}")).Status.Should().Be(200);
            ids.Add(IdOf(await first.ReadEventAsync()));
            ids.Add(IdOf(await first.ReadEventAsync()));
            lastEventId = first.LastEventId;
        }

        (await api.PostAsync("/orders", "{}")).Status.Should().Be(200);
        for (var i = 0; i < 4; i++)
        {
            // What the host has sent to others comes from the store only.
            await witness.ReadEventAsync();
        }

        using var second = await LiveClient.ConnectAsync(api, "", lastEventId);
        ids.Add(IdOf(await second.ReadEventAsync()));
        ids.Add(IdOf(await second.ReadEventAsync()));
        (await api.PostAsync("/orders", "{}")).Status.Should().Be(200);
        ids.Add(IdOf(await second.ReadEventAsync()));
        ids.Add(IdOf(await second.ReadEventAsync()));

        var calls = (await api.GetAsync("/calls")).Json["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>());
        var deliveries = (await api.GetAsync("/deliveries")).Json["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>());
        ids.Should().BeEquivalentTo(calls.Concat(deliveries));
    }

    [Fact]
    public async Task Get_NothingHappens_SendsACommentEvery15Seconds()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var api = await StoredApi.StartAsync(database, builder => builder.Services(services => services.AddSingleton<TimeProvider>(time)));
        using var client = await LiveClient.ConnectAsync(api);

        for (var i = 0; i < 2; i++)
        {
            var comment = client.ReadAsync();
            while (!comment.IsCompleted)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                await Task.WhenAny(comment, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System));
            }

            (await comment).Comment.Should().Be("nothing new");
        }
    }

    [Fact]
    public async Task Get_ClientThatDoesNotRead_IsCutOffAndGoesOnLater()
    {
        await using var api = await StoredApi.StartAsync(database);
        var log = api.Services.GetRequiredService<ICallLogWriter>();
        using var client = await LiveClient.ConnectAsync(api);
        var first = BigCall();
        await log.AppendAsync([first], default);

        // Far more than the buffers of both sides take.
        await Eventually.HoldsAsync(
            async () =>
            {
                await log.AppendAsync([.. Enumerable.Range(0, 1000).Select(_ => BigCall())], default);
                return api.Services.GetRequiredService<LiveFeed>().Listeners == 0;
            },
            () => "The client still listens.",
            TimeSpan.FromSeconds(60));

        using var again = await LiveClient.ConnectAsync(api, "", client.LastEventId);
        IdOf(await again.ReadEventAsync()).Should().Be(first.Id.ToString());
    }

    [Fact]
    public async Task Get_ClientThatReadsAgainInTime_IsToldThatItIsCutOffAndMissesNothing()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var api = await StoredApi.StartAsync(database, builder => builder.Services(services => services.AddSingleton<TimeProvider>(time)));
        using var client = await LiveClient.ConnectAsync(api);
        var feed = api.Services.GetRequiredService<LiveFeed>();
        WebhookCallRecord[] calls = [.. Enumerable.Range(0, 6000).Select(_ => BigCall(time.GetUtcNow())).OrderBy(call => call.Id)];
        foreach (var batch in calls.Chunk(1000))
        {
            await api.Services.GetRequiredService<ICallLogWriter>().AppendAsync(batch, default);
        }

        // Those are more than the buffers of both sides take. The clock stops when they are being read, so the farewell does not run out.
        while (Reached(feed).IsBehind(calls[0].Id))
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        await Eventually.HoldsAsync(() => !Reached(feed).IsBehind(calls[^1].Id), () => "Not all was passed on.", TimeSpan.FromSeconds(60));

        List<string> ids = [];
        var block = await client.ReadAsync();
        for (; block.Data is not null; block = await client.ReadAsync())
        {
            ids.Add(IdOf(block));
        }

        block.Comment.Should().Be("cut off: too slow; connect again with Last-Event-ID");
        (await client.ReadAsync()).Should().Be(new LiveBlock(null, null, null), "nothing comes after it");
        using var again = await LiveClient.ConnectAsync(api, "", client.LastEventId);
        ids.Add(IdOf(await again.ReadEventAsync()));
        ids.Should().HaveCountLessThan(calls.Length).And.Equal(calls.Take(ids.Count).Select(call => call.Id.ToString()));
    }

    [Fact]
    public async Task Get_HostStops_EndsTheStream()
    {
        var api = await StoredApi.StartAsync(database);
        using var client = await LiveClient.ConnectAsync(api);

        var end = client.ReadEventAsync();
        await api.DisposeAsync();

        (await end).Should().Be(new LiveBlock(null, null, null));
    }

    [Fact]
    public async Task Get_WrongParameters_Are400Together()
    {
        await using var api = await StoredApi.StartAsync(database);

        var response = await api.SendAsync(
            HttpMethod.Get, $"{StoredApi.Management}/live?hook=1&event=a&event=b", (string?)null, ("Last-Event-ID", "x"));

        response.Status.Should().Be(400);
        response.Json["errors"]!.AsObject().Select(error => error.Key).Should().BeEquivalentTo("hook", "event", "Last-Event-ID");
    }

    [Fact]
    public async Task Get_ClosedApi_Is403()
    {
        await using var api = await StoredApi.StartAsync(database, builder => builder.Map(app => app.MapWebhookManagement("/closed")));

        (await api.SendAsync(HttpMethod.Get, "/closed/live", (string?)null)).Status.Should().Be(403);
    }

    public void Dispose()
    {
        database.Dispose();
        GC.SuppressFinalize(this);
    }

    private static Task SetHooksAsync(TestApi api) => api.SetHooksAsync(hooks =>
    {
        hooks.On(StoredApi.Before);
        hooks.On(StoredApi.Before).Notify();
    });

    // A listener begins where the feed is.
    private static LivePosition Reached(LiveFeed feed)
    {
        using var listener = feed.TryListen(new LiveFilter(null, null));
        return listener!.Start;
    }

    private static string IdOf(LiveBlock block) => block.Data!["id"]!.GetValue<string>();

    private static WebhookCallRecord BigCall() => BigCall(TimeProvider.System.GetUtcNow());

    private static WebhookCallRecord BigCall(DateTimeOffset now)
        => new()
        {
            Id = CallId.Create(now),
            InvocationId = Guid.CreateVersion7(now),
            WebhookId = Guid.Empty,
            WebhookName = new string('x', 200),
            Event = StoredApi.Before,
            At = now,
            Outcome = WebhookOutcome.BadStatus,
            Detail = new string('x', 4000),
        };
}

public sealed class SqliteLiveTests() : LiveTests(HostDatabase.NewSqlite());

public sealed class PostgreSqlLiveTests() : LiveTests(HostDatabase.NewPostgreSql()), INeedPostgreSql;
