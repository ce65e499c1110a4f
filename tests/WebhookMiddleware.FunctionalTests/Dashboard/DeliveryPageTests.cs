using System.Net;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Testing;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.FunctionalTests.Dashboard;

/// <summary>The log of background deliveries: what it says of them, and how they are sent again.</summary>
public sealed class DeliveryPageTests
{
    [Fact]
    public async Task Pages_DeadDelivery_SayWhyAndSendItAgain()
    {
        await using var host = await StartAsync();
        var delivery = await FailAsync(host);

        var list = await host.Browser.GetAsync("/webhooks/deliveries?state=dead");
        list.Body.Should().ContainAll(
            "Not delivered", "Unexpected status", "attempts: 2", $"href=\"./deliveries/{delivery.Id}\"", $"href=\"./hooks/{delivery.WebhookId}/test\"");
        var detail = await host.Browser.GetAsync($"/webhooks/deliveries/{delivery.Id}");
        WebUtility.HtmlDecode(detail.Body).Should().ContainAll("Attempt 1", "Attempt 2", "HTTP 500", "What to do", delivery.MessageId, "\"number\": 7");

        host.Api.Receiver.Clear();
        var response = await host.Browser.PostAsync($"/webhooks/deliveries/{delivery.Id}/retry");

        (response.Status, response.Headers["Location"]).Should().Be((303, $"../../deliveries/{delivery.Id}?retried"));
        (await host.Api.Receiver.WaitForAsync(1))[0].Header("webhook-id").Should().Be(delivery.MessageId);
        (await host.Browser.GetAsync($"/webhooks/deliveries/{delivery.Id}?retried")).Body.Should().Contain("It is being sent again.");
        (await host.Browser.PostAsync($"/webhooks/deliveries/{Guid.NewGuid()}/retry")).Status.Should().Be(404);
        (await host.Browser.GetAsync($"/webhooks/deliveries/{Guid.NewGuid()}")).Status.Should().Be(404);
    }

    [Fact]
    public async Task Replay_Range_AsksFirstAndSaysHowManyItSent()
    {
        await using var host = await StartAsync();
        var delivery = await FailAsync(host);
        (string, string)[] chosen = [("hook", $"{delivery.WebhookId}"), ("from", "2026-01-01T00:00"), ("timeZone", "UTC"), ("to", ""), ("state", "dead")];
        (await host.Browser.GetAsync($"/webhooks/deliveries/replay?hook={delivery.WebhookId}&state=dead")).Body
            .Should().MatchRegex("id=\"r-hook\"[^>]* value=\"before_order_add 1\"").And.Contain($"value=\"{delivery.WebhookId}\"").And.Contain("<option value=\"dead\" selected");
        host.Api.Receiver.Clear();

        var asked = await host.Browser.PostAsync("/webhooks/deliveries/replay", chosen);

        asked.Status.Should().Be(200);
        asked.Body.Should().ContainAll("Are these to be sent again?", "value=\"2026-01-01T00:00:00Z\"", "name=\"do\" value=\"replay\"");
        (await FindAsync(host)).State.Should().Be(DeliveryState.Dead, "nobody has confirmed it");

        var response = await host.Browser.PostAsync("/webhooks/deliveries/replay", [.. chosen, ("do", "replay")]);

        (response.Status, response.Headers["Location"]).Should().Be((303, $"../deliveries?hook={delivery.WebhookId}&replayed=1"));
        (await host.Browser.GetAsync("/webhooks/" + response.Headers["Location"][3..])).Body.Should().Contain("Sent again: 1");
        (await host.Api.Receiver.WaitForAsync(1))[0].Header("webhook-id").Should().Be(delivery.MessageId);
    }

    [Fact]
    public async Task Replay_NameOfAWebhook_FindsItAndAsksWhichIfThereAreSeveral()
    {
        await using var host = await StartAsync();
        var delivery = await FailAsync(host);
        var twin = await host.AddAsync("""{"name":"before_order_add 1"}""");
        await host.Browser.GetAsync("/webhooks/deliveries/replay");

        var several = await host.Browser.PostAsync("/webhooks/deliveries/replay", ("hook", "ADD 1"), ("state", "dead"));
        var shown = await host.Browser.PostAsync("/webhooks/deliveries/replay", ("hook", "before_order_add 1"), ("shownHook", $"{delivery.WebhookId}"), ("state", "dead"));
        var none = await host.Browser.PostAsync("/webhooks/deliveries/replay", ("hook", "<nothing>"), ("state", "dead"), ("do", "replay"));

        several.Body.Should().ContainAll(
            "fits 2 webhooks", $"deliveries/replay?hook={delivery.WebhookId}&amp;state=dead", $"deliveries/replay?hook={twin.Id}&amp;state=dead", "value=\"ADD 1\"");
        shown.Body.Should().ContainAll("Are these to be sent again?", $"name=\"hook\" value=\"{delivery.WebhookId}\"");
        none.Status.Should().Be(400);
        none.Body.Should().ContainAll("No webhook has “&lt;nothing&gt;” in its name", "id=\"r-hook-error\"");
        (await FindAsync(host)).State.Should().Be(DeliveryState.Dead);
    }

    [Fact]
    public async Task Replay_NothingOrWrong_SendsNothingAndKeepsWhatWasTyped()
    {
        await using var host = await StartAsync();
        await FailAsync(host);
        await host.Browser.GetAsync("/webhooks/deliveries/replay");

        var nothing = await host.Browser.PostAsync("/webhooks/deliveries/replay", ("do", "replay"));
        var wrong = await host.Browser.PostAsync("/webhooks/deliveries/replay", ("hook", "seven"), ("from", "yesterday"), ("to", "2026-02-30T10:00"), ("state", ""), ("do", "replay"));
        var old = await host.Browser.PostAsync("/webhooks/deliveries/replay", [("state", "dead"), ("from", "2026-01-01T00:00"), ("do", "replay")], [], []);

        (nothing.Status, wrong.Status, old.Status).Should().Be((400, 400, 400));
        nothing.Body.Should().Contain("Choose at least one");
        wrong.Body.Should().ContainAll("id=\"r-hook-error\"", "id=\"r-from-error\"", "id=\"r-to-error\"", "value=\"yesterday\"", "value=\"seven\"", "value=\"2026-02-30T10:00");
        old.Body.Should().ContainAll("<option value=\"dead\" selected", "value=\"2026-01-01T00:00\"");
        (await FindAsync(host)).State.Should().Be(DeliveryState.Dead);
    }

    [Fact]
    public async Task List_WrongFilters_ShowsAllErrorsBesideTheirFields()
    {
        await using var host = await StartAsync();
        await FailAsync(host);

        var page = await host.Browser.GetAsync("/webhooks/deliveries?hook=x&state=lost&from=y&to=z");

        page.Status.Should().Be(400);
        page.Body.Should().ContainAll("f-hook-error", "f-state-error", "f-from-error", "f-to-error").And.NotContain("class=\"when\"");
        (await host.Browser.GetAsync("/webhooks/deliveries?state=delivered")).Body.Should().NotContain("class=\"when\"");
    }

    [Fact]
    public async Task Detail_LongData_ShowsItsBeginningAndLeadsToTheWhole()
    {
        await using var host = await StartAsync();
        (await host.Api.PostAsync("/orders", $$"""{"number":7,"note":"{{new string('x', 30_000)}}"}""")).Status.Should().Be(200);
        var delivery = await Eventually.GetAsync(() => FindAsync(host), delivery => delivery.State is DeliveryState.Dead);

        var page = await host.Browser.GetAsync($"/webhooks/deliveries/{delivery.Id}");
        var whole = await host.Browser.GetAsync($"/webhooks/deliveries/{delivery.Id}/data");

        page.Body.Length.Should().BeLessThan(30_000);
        page.Body.Should().Contain($"href=\"../deliveries/{delivery.Id}/data\"");
        (whole.Status, whole.ContentType).Should().Be((200, "text/plain; charset=utf-8"));
        whole.Body.Should().Contain(new string('x', 30_000));
        (await host.Browser.GetAsync($"/webhooks/deliveries/{delivery.Id}/attempts/1")).Status.Should().Be(404, "responses are not kept");
        (await host.Browser.GetAsync($"/webhooks/deliveries/{delivery.Id}/attempts/first")).Status.Should().Be(404);
        (await host.Browser.GetAsync($"/webhooks/deliveries/{Guid.NewGuid()}/data")).Status.Should().Be(404);
    }

    [Fact]
    public async Task Pages_CallerWhoMayOnlyRead_HaveNoButtonsThatSend()
    {
        await using var host = await StartAsync(canWrite: false);
        var delivery = await FailAsync(host);

        foreach (var path in new[] { "deliveries", $"deliveries/{delivery.Id}", "deliveries/replay" })
        {
            var page = await host.Browser.GetAsync("/webhooks/" + path);
            page.Status.Should().Be(200);
            page.Body.Should().NotContainAny("Send again now", "Send several again…", ">Next<", "__token\" value=\"C");
        }
    }

    private static Task<DashboardHost> StartAsync(bool canWrite = true)
        => DashboardHost.StartAsync(
            app =>
            {
                app.MapPost("/orders", (Order order) => Results.Ok(order)).WithBeforeWebhook(TestApiBuilder.BeforeOrder);
                var dashboard = app.MapWebhookDashboard();
                dashboard.Reads.AllowAnonymous();
                if (canWrite)
                {
                    dashboard.Writes.AllowAnonymous();
                }
                else
                {
                    dashboard.Writes.RequireAuthorization(policy => policy.RequireAssertion(_ => false));
                }
            },
            api => api
                .Services(services => services.AddAuthorization())
                .Setting("Webhooks:Delivery:RetryDelays:0", "00:00:00.01")
                .Setting("Webhooks:Delivery:PollInterval", "00:00:00.05")
                .Hooks(setup => setup.On(TestApiBuilder.BeforeOrder).Notify().Replies(WebhookReply.Status(500))));

    private static async Task<DeliverySummary> FailAsync(DashboardHost host)
    {
        (await host.Api.PostAsync("/orders", """{"number":7}""")).Status.Should().Be(200);
        return await Eventually.GetAsync(() => FindAsync(host), delivery => delivery.State is DeliveryState.Dead);
    }

    private static async Task<DeliverySummary> FindAsync(DashboardHost host)
        => (await host.Api.Services.GetRequiredService<IDeliveryLog>().ReadAsync(new DeliveryQuery(), CancellationToken.None)).Items[0];

    private sealed record Order(int Number, string? Note = null);
}
