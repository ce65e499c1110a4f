using System.Net;
using WebhookMiddleware.Dashboard.Security;

namespace WebhookMiddleware.FunctionalTests.Dashboard;

/// <summary>The list of the webhooks: what it shows, its filters, the switches and the order.</summary>
public sealed class ListTests
{
    [Fact]
    public async Task Get_Webhooks_ShowsThemByEventAndOrderWithTheHeadersOfAPage()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.AddAsync("""{"name":"Second","order":20}""");
        await host.AddAsync("""{"name":"First","order":10}""");
        await host.AddAsync("""{"name":"Greeting","event":"after_registration"}""");

        var page = await host.Browser.GetAsync("/webhooks/");

        (page.Status, page.ContentType).Should().Be((200, "text/html; charset=utf-8"));
        Order(page.Body, "After registration</h2>", "Greeting</a>", "Before an order is added</h2>", "First</a>", "Second</a>").Should().BeInAscendingOrder();
        page.Headers["Content-Security-Policy"].Should().Be(SecurityHeaders.ContentSecurityPolicy);
        page.Headers["Cache-Control"].Should().Be("no-store");
        page.Body.Should().StartWith("<!DOCTYPE html>").And.NotContainAny("_content", "blazor", "style=\"", "onclick", "<!--");
    }

    [Fact]
    public async Task Get_WithoutSlashAtTheEnd_LeadsToTheOneWithIt()
    {
        await using var host = await DashboardHost.StartAsync();

        var response = await host.Browser.GetAsync("/webhooks?event=before_order_add");

        (response.Status, response.Headers["Location"]).Should().Be((303, "webhooks/?event=before_order_add"));
    }

    [Fact]
    public async Task Get_Filters_ShowWhatFits()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.AddAsync("""{"name":"Проверка остатков"}""");
        await host.AddAsync("""{"name":"Loyalty","isActive":false,"url":"https://loyalty.example.com/"}""");
        await host.AddAsync("""{"name":"Greeting","event":"after_registration"}""");

        (await host.Browser.GetAsync("/webhooks/?event=after_registration")).Body.Should().Contain(">Greeting<").And.NotContain(">Loyalty<");
        (await host.Browser.GetAsync("/webhooks/?active=false")).Body.Should().Contain(">Loyalty<").And.NotContain(">Greeting<");
        (await host.Browser.GetAsync("/webhooks/?search=" + Uri.EscapeDataString("остатк"))).Body.Should().Contain(">Проверка остатков<").And.NotContain(">Loyalty<");
        (await host.Browser.GetAsync("/webhooks/?search=LOYALTY.example")).Body.Should().Contain(">Loyalty<").And.NotContain(">Greeting<");
        (await host.Browser.GetAsync("/webhooks/?search=nothing")).Body.Should().Contain("Nothing found");
    }

    [Fact]
    public async Task Get_ManyWebhooks_ShowsPagesOfBoundedWeight()
    {
        await using var host = await DashboardHost.StartAsync();
        for (var i = 0; i < 50; i++)
        {
            await host.AddAsync($$"""{"name":"Webhook number {{i}}"}""");
        }

        var first = await host.Browser.GetAsync("/webhooks/");

        first.Body.Length.Should().BeLessThan(110_000, "with the style sheet and the script, a page weighs at most 150 KB");
        first.Body.Should().Contain(">Webhook number 29<").And.NotContain(">Webhook number 30<");
        var next = System.Text.RegularExpressions.Regex.Match(first.Body, "href=\"./(\\?cursor=[^\"]+)\"").Groups[1].Value;
        (await host.Browser.GetAsync("/webhooks/" + next)).Body.Should().Contain(">Webhook number 30<").And.Contain(">Webhook number 49<").And.NotContain(">Webhook number 29<");
    }

    [Fact]
    public async Task Get_HostileTexts_AreShownAsText()
    {
        await using var host = await DashboardHost.StartAsync();
        const string Hostile = "</title><script>alert(1)</script>\" onload='x' {{7*7}}";
        var webhook = await host.AddAsync($$"""{"name":{{System.Text.Json.JsonSerializer.Serialize(Hostile)}},"body":"</textarea><script>alert(2)</script>"}""");

        foreach (var path in new[] { "/webhooks/", $"/webhooks/hooks/{webhook.Id}", $"/webhooks/?search=%3Cscript%3E&saved={webhook.Id}" })
        {
            var page = await host.Browser.GetAsync(path);
            page.Status.Should().Be(200);
            page.Body.Should().NotContain("<script>alert").And.NotContain("\" onload");
        }

        WebUtility.HtmlDecode((await host.Browser.GetAsync("/webhooks/")).Body).Should().Contain(Hostile);
    }

    [Fact]
    public async Task Switch_Posted_TurnsTheWebhookOffAndOnAndKeepsTheFilters()
    {
        await using var host = await DashboardHost.StartAsync();
        var webhook = await host.AddAsync();
        await host.Browser.GetAsync("/webhooks/");

        var response = await host.Browser.PostAsync($"/webhooks/hooks/{webhook.Id}/active?search=stock", ("active", "false"));

        (response.Status, response.Headers["Location"]).Should().Be((303, $"../../?search=stock#h-{webhook.Id}"));
        (await host.FindAsync(webhook.Id))!.IsActive.Should().BeFalse();
        (await host.Browser.GetAsync("/webhooks/")).Body.Should().Contain("aria-checked=\"false\"");

        await host.Browser.PostAsync($"/webhooks/hooks/{webhook.Id}/active", ("active", "true"));
        (await host.FindAsync(webhook.Id))!.IsActive.Should().BeTrue();
        (await host.Browser.PostAsync($"/webhooks/hooks/{Guid.NewGuid()}/active", ("active", "true"))).Status.Should().Be(404);
    }

    [Fact]
    public async Task Order_Numbers_AreSavedTogetherOrNotAtAll()
    {
        await using var host = await DashboardHost.StartAsync();
        var (first, second) = (await host.AddAsync("""{"name":"First"}"""), await host.AddAsync("""{"name":"Second"}"""));
        await host.Browser.GetAsync("/webhooks/");

        var refused = await host.Browser.PostAsync(
            "/webhooks/hooks/order", ("event", "before_order_add"), ($"order[{first.Id}]", "30"), ($"order[{second.Id}]", "a few"));
        refused.Status.Should().Be(400);
        refused.Body.Should().Contain("value=\"30\"").And.Contain("value=\"a few\"", "nothing typed is lost").And.Contain("Second");
        (await host.FindAsync(first.Id))!.Order.Should().Be(10);

        var saved = await host.Browser.PostAsync(
            "/webhooks/hooks/order", ("event", "before_order_add"), ($"order[{first.Id}]", "30"), ($"order[{second.Id}]", "20"));
        (saved.Status, saved.Headers["Location"]).Should().Be((303, "../"));
        (await host.FindAsync(first.Id))!.Order.Should().Be(30);
    }

    [Fact]
    public async Task Order_Moved_TakesThePlaceThatWasChosen()
    {
        await using var host = await DashboardHost.StartAsync();
        var a = await host.AddAsync("""{"name":"A"}""");
        var b = await host.AddAsync("""{"name":"B"}""");
        var c = await host.AddAsync("""{"name":"C"}""");
        await host.Browser.GetAsync("/webhooks/");

        await host.Browser.PostAsync("/webhooks/hooks/order", ("event", "before_order_add"), ("move", $"{c.Id}:up"));
        (await NamesAsync(host)).Should().Equal("A", "C", "B");

        var dragged = await host.Browser.PostAsync("/webhooks/hooks/order", ("event", "before_order_add"), ("moved", $"{b.Id}"), ("before", $"{a.Id}"));
        dragged.Headers["Location"].Should().Be($"../#h-{b.Id}");
        (await NamesAsync(host)).Should().Equal("B", "A", "C");

        await host.Browser.PostAsync("/webhooks/hooks/order", ("event", "before_order_add"), ("moved", $"{b.Id}"), ("before", ""));
        (await NamesAsync(host)).Should().Equal("A", "C", "B");
    }

    private static async Task<IEnumerable<string>> NamesAsync(DashboardHost host)
        => (await host.ListAsync()).OrderBy(webhook => webhook.Order).Select(webhook => webhook.Name);

    private static IEnumerable<int> Order(string text, params string[] parts)
        => parts.Select(part => text.IndexOf($">{part}", StringComparison.Ordinal)).Should().NotContain(-1).And.Subject;
}
