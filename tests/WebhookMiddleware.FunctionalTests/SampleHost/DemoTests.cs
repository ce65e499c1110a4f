using System.Net;
using System.Text.Json.Nodes;
using WebhookMiddleware.FunctionalTests.SampleHost.Support;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.SampleHost;

/// <summary>What a newcomer finds. The demo webhooks need the host's own address, so the hosts listen on a port.</summary>
public sealed class DemoTests
{
    private static readonly string[] Seeded =
        ["Demo: tells of new users", "Demo: discount in the demo shop", "Demo: refuses every registration"];

    [Theory]
    [InlineData("sqlite")]
    [InlineData("inmemory")]
    public async Task Start_DevelopmentOnANewDatabase_SeedsThreeHooksThatWork(string store)
    {
        await using var app = await SampleApp.StartAsync(OnKestrel() with { Store = store });
        var hooks = await app.ListHooksAsync();
        hooks.Select(hook => hook!["name"]!.GetValue<string>()).Should().BeEquivalentTo(Seeded);
        hooks.Select(hook => new Uri(hook!["url"]!.GetValue<string>()).GetLeftPart(UriPartial.Authority))
            .Should().OnlyContain(address => address == app.Client.BaseAddress!.GetLeftPart(UriPartial.Authority));

        // They are in force as soon as the host has started: a tenth off the first item, in the demo shop only.
        var userId = await app.AddUserAsync();
        var usual = await app.PostAsync("/user/order/add", Requests.Order(userId));
        var demo = await app.PostAsync("/user/order/add", Requests.Order(userId).With("shop_id", "demo"));
        usual.Expect(HttpStatusCode.OK).Json["total"]!.GetValue<decimal>().Should().Be(Requests.OrderTotal);
        demo.Expect(HttpStatusCode.OK).Json["total"]!.GetValue<decimal>().Should().Be(Requests.OrderTotal + 50 - 60);

        var log = await Eventually.GetAsync(() => ReadLogAsync(app), log => log.Count >= 2);
        log.Select(receipt => receipt!["headers"]!["webhook-event"]!.GetValue<string>())
            .Should().BeEquivalentTo("after_registration", "before_order_add");
    }

    [Fact]
    public async Task RefusingDemoHook_SwitchedOn_RefusesRegistrationsUntilSwitchedOff()
    {
        await using var app = await SampleApp.StartAsync(OnKestrel() with { Store = "inmemory" });
        var id = (await app.ListHooksAsync()).Single(hook => hook!["name"]!.GetValue<string>() == Seeded[2])!["id"]!.GetValue<string>();
        await app.SetHookActiveAsync(id, true);

        var reply = await app.PostAsync("/organization/user/new", Requests.User());
        await app.SetHookActiveAsync(id, false);

        reply.Expect(HttpStatusCode.UnprocessableEntity).Json["title"]!.GetValue<string>().Should().Be("Refused by the demo receiver");
        await app.AddUserAsync();
    }

    [Fact]
    public async Task Start_Production_SeedsNothing()
    {
        await using var app = await SampleApp.StartAsync(OnKestrel() with { Environment = "Production" });

        (await app.ReadStoredHooksAsync()).Should().BeEmpty();
        (await app.GetAsync("/health")).Expect(HttpStatusCode.OK);
        (await app.GetAsync("/webhooks/api/hooks")).Expect(HttpStatusCode.Forbidden);
    }

    private static SampleAppOptions OnKestrel() => new() { OnKestrel = true, Receiver = null };

    private static async Task<JsonArray> ReadLogAsync(SampleApp app)
        => (await app.GetAsync("/demo/receiver/log")).Expect(HttpStatusCode.OK).Json["items"]!.AsArray();
}
