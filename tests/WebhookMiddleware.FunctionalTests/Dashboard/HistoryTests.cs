using System.Text.Json.Nodes;
using WebhookMiddleware.Administration;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.FunctionalTests.Dashboard;

/// <summary>The versions of a webhook and the audit.</summary>
public sealed class HistoryTests
{
    [Fact]
    public async Task History_OfAChangedWebhook_ShowsWhatChangedAndByWhom()
    {
        await using var host = await DashboardHost.StartAsync();
        var webhook = await ChangedAsync(host);

        var page = await host.Browser.GetAsync($"/webhooks/hooks/{webhook.Id}/history");

        page.Body.Should().Contain("<dt>Wait timeout</dt>").And.Contain("<del>5000</del>").And.Contain("<ins>700</ins>").And.Contain(", Anna").And.Contain("The webhook was created.");
        page.Body.IndexOf("Version 2", StringComparison.Ordinal).Should().BeLessThan(page.Body.LastIndexOf("Version 1", StringComparison.Ordinal));
        (await host.Browser.GetAsync($"/webhooks/hooks/{Guid.NewGuid()}/history")).Status.Should().Be(404);
    }

    [Fact]
    public async Task Restore_OfAnEarlierVersion_WritesItAsANewOneUnlessThePageIsStale()
    {
        await using var host = await DashboardHost.StartAsync();
        var webhook = await ChangedAsync(host);
        var path = $"/webhooks/hooks/{webhook.Id}/history";
        await host.Browser.GetAsync(path);

        (await host.Browser.PostAsync(path, ("version", "1"), ("latest", "1"))).Status.Should().Be(409);
        (await host.FindAsync(webhook.Id))!.TimeoutMs.Should().Be(700);

        var restored = await host.Browser.PostAsync(path, ("version", "1"), ("latest", "2"));
        (restored.Status, restored.Headers["Location"]).Should().Be((303, $"../../hooks/{webhook.Id}/history?restored=1"));
        (await host.FindAsync(webhook.Id))!.Should().Match<Webhook>(stored => stored.TimeoutMs == 5000 && stored.Version == 3);
    }

    [Fact]
    public async Task Restore_OfADeletedWebhook_BringsItBackInactive()
    {
        await using var host = await DashboardHost.StartAsync();
        var webhook = await ChangedAsync(host);
        await host.Api.Services.GetRequiredService<IWebhookAdministration>().DeleteAsync(webhook.Id);
        var path = $"/webhooks/hooks/{webhook.Id}/history";

        (await host.Browser.GetAsync(path)).Body.Should().Contain("This webhook was deleted").And.Contain("Restore");
        (await host.Browser.PostAsync(path, ("version", "2"), ("latest", "2"))).Status.Should().Be(303);

        (await host.FindAsync(webhook.Id))!.IsActive.Should().BeFalse();
        (await host.Browser.GetAsync(path + "?restored=2")).Body.Should().Contain("The webhook is inactive");
    }

    [Fact]
    public async Task Audit_Filters_ShowWhoDidWhat()
    {
        await using var host = await DashboardHost.StartAsync();
        var webhook = await ChangedAsync(host);
        await host.AddAsync("""{"name":"Another"}""");

        (await host.Browser.GetAsync("/webhooks/audit")).Body.Should().Contain("<b>Anna</b>").And.Contain(">Another</a>").And.Contain("<ins>700</ins>");
        (await host.Browser.GetAsync("/webhooks/audit?actor=Anna")).Body.Should().Contain("<b>Anna</b>").And.NotContain(">Another</a>");
        (await host.Browser.GetAsync($"/webhooks/audit?hook={webhook.Id}&action=created")).Body.Should().NotContain("<ins>700</ins>").And.NotContain(">Another</a>").And.Contain(">Stock check</a>");
        (await host.Browser.GetAsync("/webhooks/audit?from=2020-01-01&to=2020-01-02&lang=ru")).Body.Should().Contain("Ничего не найдено");
    }

    [Fact]
    public async Task Audit_ManyEntries_ShowsPages()
    {
        await using var host = await DashboardHost.StartAsync();
        for (var i = 0; i < 51; i++)
        {
            // An event has at most 50 webhooks.
            await host.AddAsync($$"""{"name":"Number {{i}}","event":"{{(i % 2 == 0 ? "before_order_add" : "after_registration")}}"}""");
        }

        var first = await host.Browser.GetAsync("/webhooks/audit?action=created");

        first.Body.Should().Contain(">Number 50</a>").And.NotContain(">Number 0</a>");
        var next = System.Text.RegularExpressions.Regex.Match(first.Body, "href=\"./(audit[^\"]*cursor=[^\"]+)\"").Groups[1].Value.Replace("&amp;", "&", StringComparison.Ordinal);
        (await host.Browser.GetAsync("/webhooks/" + next)).Body.Should().Contain(">Number 0</a>").And.NotContain(">Number 50</a>");
    }

    private static async Task<Webhook> ChangedAsync(DashboardHost host)
    {
        var webhook = await host.AddAsync();
        var administration = host.Api.Services.GetRequiredService<IWebhookAdministration>().As("Anna");
        (await administration.PatchAsync(webhook.Id, new JsonObject { ["timeoutMs"] = 700 })).Status.Should().Be(WebhookEditStatus.Saved);
        return webhook;
    }
}
