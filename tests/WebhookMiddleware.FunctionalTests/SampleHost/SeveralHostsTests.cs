using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using WebhookMiddleware.Events;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.Testing;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>Hosts that share a database.</summary>
public abstract class SeveralHostsTests(string store)
{
    public sealed class OnSqlite() : SeveralHostsTests("sqlite");

    public sealed class OnPostgreSql() : SeveralHostsTests("postgresql"), INeedPostgreSql;

    private const int Concurrent = 6;

    [Fact]
    public async Task Hook_SavedChangedAndDeletedOnOneHost_IsSeenByTheOther()
    {
        using var folder = new TempFolder();
        await using var one = await SampleApp.StartAsync(new SampleAppOptions { Store = store, Folder = folder });
        await using var other = await SampleApp.StartAsync(new SampleAppOptions { Store = store, Folder = folder });
        other.Receiver.Reply("/hook", WebhookReply.Deny(422, "No"));
        var userId = await one.AddUserAsync();
        async Task<HttpStatusCode> OrderAsync() => (await other.PostAsync("/user/order/add", Requests.Order(userId))).Status;
        (await OrderAsync()).Should().Be(HttpStatusCode.OK);

        var id = await one.AddHookAsync(Hooks.Exchange(WebhookEvents.BeforeOrderAdd, other.Receiver.Url("/hook")));
        await Eventually.GetAsync(OrderAsync, status => status == HttpStatusCode.UnprocessableEntity);

        await one.SetHookActiveAsync(id, false);
        await Eventually.GetAsync(OrderAsync, status => status == HttpStatusCode.OK);

        await one.SetHookActiveAsync(id, true);
        await Eventually.GetAsync(OrderAsync, status => status == HttpStatusCode.UnprocessableEntity);

        await one.DeleteHookAsync(id);
        await Eventually.GetAsync(OrderAsync, status => status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Switch_OffOnOneHost_BypassesTheHooksOfTheOther()
    {
        using var folder = new TempFolder();
        await using var one = await SampleApp.StartAsync(new SampleAppOptions { Store = store, Folder = folder });
        await using var other = await SampleApp.StartAsync(new SampleAppOptions { Store = store, Folder = folder });
        other.Receiver.Reply("/hook", WebhookReply.Deny(422, "No"));
        var userId = await one.AddUserAsync();
        await other.AddHookAsync(Hooks.Exchange(WebhookEvents.BeforeOrderAdd, other.Receiver.Url("/hook")));
        async Task<HttpStatusCode> OrderAsync() => (await other.PostAsync("/user/order/add", Requests.Order(userId))).Status;
        (await OrderAsync()).Should().Be(HttpStatusCode.UnprocessableEntity);

        await SwitchAsync(false);
        await Eventually.GetAsync(OrderAsync, status => status == HttpStatusCode.OK);

        await SwitchAsync(true);
        await Eventually.GetAsync(OrderAsync, status => status == HttpStatusCode.UnprocessableEntity);

        async Task SwitchAsync(bool isEnabled)
            => (await one.SendAsync(HttpMethod.Put, "/webhooks/api/switch", JsonContent.Create(new { enabled = isEnabled }))).Expect(HttpStatusCode.OK);
    }

    // Both find no database; one of them creates it, and neither fails.
    [Fact]
    public async Task Start_BothAtOnceOnNoDatabase_BothWork()
    {
        using var folder = new TempFolder();
        var hosts = await Task.WhenAll(
            Task.Run(() => SampleApp.StartAsync(new SampleAppOptions { Store = store, Folder = folder })),
            Task.Run(() => SampleApp.StartAsync(new SampleAppOptions { Store = store, Folder = folder })));
        await using var one = hosts[0];
        await using var other = hosts[1];

        var id = await one.AddUserAsync();

        (await other.ReadUserAsync(id))["login"]!.GetValue<string>().Should().Be("ann@example.com");
        (await other.PostAsync("/organization/user/new", Requests.User())).Expect(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task SberGetStatus_PolledOnBothHosts_RaisesOnce()
    {
        using var folder = new TempFolder();
        void SetStatus(WebhookSetup hooks) => hooks.On(WebhookEvents.BeforeOrderSetStatus).Gate();
        await using var one = await SampleApp.StartAsync(new SampleAppOptions { Store = store, Folder = folder }, SetStatus);
        await using var other = await SampleApp.StartAsync(new SampleAppOptions { Store = store, Folder = folder });
        var orderId = await one.AddOrderAsync();
        foreach (var app in new[] { one, other })
        {
            app.Acquirer.Set(orderId, orderStatus: 2);
            app.Acquirer.HoldUntil(3);
        }

        var polls = new[] { one, other, one, other, one, other }
            .Select(app => app.PostAsync("/user/sber_get_status", Requests.Payment(orderId)));
        foreach (var reply in await Task.WhenAll(polls))
        {
            reply.Expect(HttpStatusCode.OK);
        }

        one.Receiver.Received.Concat(other.Receiver.Received).Should().ContainSingle();
        (await other.ReadOrderAsync(orderId))["status"]!.GetValue<string>().Should().Be("paid");
    }

    // The hook lets nobody pass before all are there, so that all of them find the login free.
    [Fact]
    public async Task Register_SameLoginAtOnce_OneWinsAndTheOthersAre409()
    {
        using var folder = new TempFolder();
        var hosts = await StartWithMeetingAsync(folder, WebhookEvents.BeforeRegistration);
        await using var one = hosts.One;
        await using var other = hosts.Other;

        var replies = await Task.WhenAll(Enumerable.Range(0, Concurrent)
            .Select(i => (i % 2 == 0 ? one : other).PostAsync("/organization/user/new", Requests.User())));

        replies.Select(reply => reply.Status).Order().Should().Equal(
            [HttpStatusCode.OK, .. Enumerable.Repeat(HttpStatusCode.Conflict, Concurrent - 1)]);
        (await one.CountUsersAsync()).Should().Be(1);
    }

    // Each changes another part of the delivery, which is one column: whoever does not see what the others wrote takes it back.
    [Fact]
    public async Task OrderUpdate_SeveralAtOnce_LoseNothing()
    {
        using var folder = new TempFolder();
        var hosts = await StartWithMeetingAsync(folder, WebhookEvents.BeforeOrderUpdate);
        await using var one = hosts.One;
        await using var other = hosts.Other;
        var orderId = await one.AddOrderAsync();
        JsonObject[] changes =
        [
            new() { ["delivery"] = new JsonObject { ["service_id"] = "post" } },
            new() { ["delivery"] = new JsonObject { ["address"] = "Казань" } },
            new() { ["delivery"] = new JsonObject { ["cost"] = 450.50 } },
            new() { ["shop_id"] = "shop-9" },
            new() { ["comment"] = "Не звонить" },
            new() { ["items"] = new JsonArray(new JsonObject { ["article"] = "TEA-2", ["quantity"] = 3, ["price"] = 99.99 }) },
        ];

        var replies = await Task.WhenAll(changes.Select((change, i)
            => i % 2 == 0 ? one.PostAsync($"/organization/order/{orderId}", change) : other.PostAsync($"/user/order/{orderId}", change)));

        replies.Select(reply => reply.Status).Should().OnlyContain(status => status == HttpStatusCode.OK);
        var order = await other.ReadOrderAsync(orderId);
        order["delivery"]!["service_id"]!.GetValue<string>().Should().Be("post");
        order["delivery"]!["address"]!.GetValue<string>().Should().Be("Казань");
        order["delivery"]!["cost"]!.GetValue<decimal>().Should().Be(450.50m);
        order["shop_id"]!.GetValue<string>().Should().Be("shop-9");
        order["comment"]!.GetValue<string>().Should().Be("Не звонить");
        order["total"]!.GetValue<decimal>().Should().Be((3 * 99.99m) + 450.50m);
    }

    [Fact]
    public async Task Subscriptions_ExpiredWithBothHostsLooking_AreToldOnceEach()
    {
        const int Count = 20;
        using var folder = new TempFolder();
        var options = new SampleAppOptions
        {
            Store = store,
            Folder = folder,
            Settings = new Dictionary<string, string> { ["Webhooks:Subscriptions:PollInterval"] = "00:00:00.1" },
        };
        await using var one = await SampleApp.StartAsync(options, hooks => hooks.On(WebhookEvents.OnSubscription).Notify());
        await using var other = await SampleApp.StartAsync(options with { Receiver = WebhookReceiver.InMemory() });
        var hookId = (await one.ListHooksAsync()).Single()!["id"]!.GetValue<string>();
        var userId = await one.AddUserAsync();

        var added = new List<string>();
        for (var i = 0; i < Count; i++)
        {
            var body = new JsonObject { ["user_id"] = userId, ["valid_to"] = i };
            added.Add((await (i % 2 == 0 ? one : other).PostAsync("/user/subscription/new", body)).Expect(HttpStatusCode.OK).Id);
        }

        // Nothing more comes of a subscription once it has been marked.
        await Eventually.GetAsync(
            () => other.UseDataAsync(db => db.Subscriptions.CountAsync(subscription => subscription.RaisedAt == null)), left => left == 0);
        var deliveries = await Eventually.GetAsync(
            () => other.ReadDeliveriesAsync(hookId), all => all.All(delivery => delivery["state"]!.GetValue<string>() == "delivered"));

        deliveries.Should().HaveCount(Count);
        one.Receiver.Received.Concat(other.Receiver.Received).Select(told => told.Data["id"]!.GetValue<string>())
            .Should().BeEquivalentTo(added);
    }

    /// <summary>
    /// Starts two hosts with a webhook on an event, which passes when as many requests have come as are sent at the same time.
    /// </summary>
    private async Task<(SampleApp One, SampleApp Other)> StartWithMeetingAsync(TempFolder folder, string eventName)
    {
        var options = new SampleAppOptions { Store = store, Folder = folder };
        var one = await SampleApp.StartAsync(options);
        await one.AddHookAsync(Hooks.Gate(eventName, one.Receiver.Url("/meeting")).With("timeoutMs", 30_000));

        // It reads the webhooks at its start.
        var other = await SampleApp.StartAsync(options with { Receiver = WebhookReceiver.InMemory() });
        var meeting = new Meeting(Concurrent);
        one.Receiver.Reply("/meeting", _ => meeting.ReplyAsync());
        other.Receiver.Reply("/meeting", _ => meeting.ReplyAsync());
        return (one, other);
    }
}
