using System.Net;
using WebhookMiddleware.Events;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.Testing;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>Two hosts that share a database file.</summary>
public sealed class SeveralHostsTests
{
    // The other host asks once a second; the rest is room for a busy machine.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2) + TimeSpan.FromSeconds(6);

    [Fact]
    public async Task Hook_SavedChangedAndDeletedOnOneHost_IsSeenByTheOther()
    {
        using var folder = new TempFolder();
        await using var one = await SampleApp.StartAsync(new SampleAppOptions { Folder = folder });
        await using var other = await SampleApp.StartAsync(new SampleAppOptions { Folder = folder });
        other.Receiver.Reply("/hook", WebhookReply.Deny(422, "No"));
        var userId = await one.AddUserAsync();
        async Task<HttpStatusCode> OrderAsync() => (await other.PostAsync("/user/order/add", Requests.Order(userId))).Status;
        (await OrderAsync()).Should().Be(HttpStatusCode.OK);

        var id = await one.AddHookAsync(Hooks.Exchange(WebhookEvents.BeforeOrderAdd, other.Receiver.Url("/hook")));
        await Eventually.GetAsync(OrderAsync, status => status == HttpStatusCode.UnprocessableEntity, Deadline);

        await one.SetHookActiveAsync(id, false);
        await Eventually.GetAsync(OrderAsync, status => status == HttpStatusCode.OK, Deadline);

        await one.SetHookActiveAsync(id, true);
        await Eventually.GetAsync(OrderAsync, status => status == HttpStatusCode.UnprocessableEntity, Deadline);

        await one.DeleteHookAsync(id);
        await Eventually.GetAsync(OrderAsync, status => status == HttpStatusCode.OK, Deadline);
    }

    // Both find no database; one of them creates it, and neither fails.
    [Fact]
    public async Task Start_BothAtOnceOnNoDatabase_BothWork()
    {
        using var folder = new TempFolder();
        var hosts = await Task.WhenAll(
            Task.Run(() => SampleApp.StartAsync(new SampleAppOptions { Folder = folder })),
            Task.Run(() => SampleApp.StartAsync(new SampleAppOptions { Folder = folder })));
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
        await using var one = await SampleApp.StartAsync(new SampleAppOptions { Folder = folder }, SetStatus);
        await using var other = await SampleApp.StartAsync(new SampleAppOptions { Folder = folder });
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

    [Fact]
    public async Task Start_InMemory_HostsShareNothing()
    {
        var options = new SampleAppOptions { Store = "inmemory" };
        await using var one = await SampleApp.StartAsync(options, hooks => hooks.On(WebhookEvents.BeforeOrderAdd));
        await using var other = await SampleApp.StartAsync(options);

        await one.AddUserAsync();

        (await other.CountUsersAsync()).Should().Be(0);
        (await other.ListHooksAsync()).Should().BeEmpty();
    }
}
