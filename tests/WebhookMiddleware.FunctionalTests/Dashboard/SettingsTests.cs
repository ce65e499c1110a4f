using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WebhookMiddleware.Administration;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.FunctionalTests.Dashboard;

/// <summary>The switch of all webhooks, the state of the host, export and import.</summary>
public sealed class SettingsTests
{
    [Fact]
    public async Task Get_Host_ShowsItsStateInBothLanguages()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.AddAsync();

        (await host.Browser.GetAsync("/webhooks/settings?lang=en")).Body.Should().Contain("Queue of notifications").And.Contain("Switch all off");
        WebUtility.HtmlDecode((await host.Browser.GetAsync("/webhooks/settings?lang=ru")).Body)
            .Should().Contain("Очередь уведомлений").And.Contain("ждут: 0").And.Contain("Выключить все");
    }

    [Fact]
    public async Task Switch_Posted_TurnsAllWebhooksOffAndOn()
    {
        await using var host = await DashboardHost.StartAsync();
        var administration = host.Api.Services.GetRequiredService<IWebhookAdministration>();
        await host.Browser.GetAsync("/webhooks/settings");

        var off = await host.Browser.PostAsync("/webhooks/settings/switch", ("enabled", "false"));

        (off.Status, off.Headers["Location"]).Should().Be((303, "../settings?switched"));
        administration.GetSwitch().IsEnabled.Should().BeFalse();
        (await host.Browser.GetAsync("/webhooks/settings?switched")).Body.Should().Contain("All webhooks are off.").And.Contain("none is called");

        await host.Browser.PostAsync("/webhooks/settings/switch", ("enabled", "true"));
        administration.GetSwitch().IsEnabled.Should().BeTrue();
        (await host.Browser.PostAsync("/webhooks/settings/switch", ("enabled", ""))).Status.Should().Be(400);
        administration.GetSwitch().IsEnabled.Should().BeTrue("what says neither on nor off switches nothing");
    }

    [Fact]
    public async Task Export_IsAFileThatAnImportShowsBeforeItApplies()
    {
        await using var host = await DashboardHost.StartAsync();
        var webhook = await host.AddAsync();
        var export = await host.Browser.GetAsync("/webhooks/settings/export");
        export.Headers["Content-Disposition"].Should().Contain("attachment").And.Contain("webhooks-");
        var document = export.Body.Replace("\"timeoutMs\": 5000", "\"timeoutMs\": 700", StringComparison.Ordinal);
        await host.Browser.GetAsync("/webhooks/settings");

        var plan = await host.Browser.PostAsync("/webhooks/settings/import", ("do", "check"), ("text", document));

        plan.Status.Should().Be(200);
        plan.Body.Should().Contain("Changed: 1").And.Contain("<del>5000</del>").And.Contain("<ins>700</ins>");
        (await host.FindAsync(webhook.Id))!.TimeoutMs.Should().Be(5000, "a dry run changes nothing");

        var applied = await host.Browser.PostAsync("/webhooks/settings/import", ("do", "apply"), ("text", document));
        (applied.Status, applied.Headers["Location"]).Should().Be((303, "../settings?created=0&updated=1"));
        (await host.FindAsync(webhook.Id))!.TimeoutMs.Should().Be(700);
    }

    [Fact]
    public async Task Import_WebhooksChangedSinceThePreview_ShowsAnotherOne()
    {
        await using var host = await DashboardHost.StartAsync();
        var webhook = await host.AddAsync();
        var document = (await host.Browser.GetAsync("/webhooks/settings/export")).Body;
        await host.Browser.GetAsync("/webhooks/settings");
        var plan = await host.Browser.PostAsync("/webhooks/settings/import", ("do", "check"), ("text", document));
        plan.Body.Should().Contain("Unchanged: 1");
        await host.Api.Services.GetRequiredService<IWebhookStore>()
            .TryUpdateAsync(webhook with { TimeoutMs = 700, Version = webhook.Version + 1 }, webhook.Version, CancellationToken.None);

        var stale = await host.Browser.PostAsync("/webhooks/settings/import", ("do", "apply"), ("text", document), ("version", VersionOf(plan)));

        stale.Status.Should().Be(409);
        stale.Body.Should().Contain("were changed after this preview").And.Contain("<del>700</del>").And.Contain("<ins>5000</ins>");
        (await host.FindAsync(webhook.Id))!.TimeoutMs.Should().Be(700, "nothing was imported");
        var applied = await host.Browser.PostAsync("/webhooks/settings/import", ("do", "apply"), ("text", document), ("version", VersionOf(stale)));
        applied.Status.Should().Be(303);
        (await host.FindAsync(webhook.Id))!.TimeoutMs.Should().Be(5000);

        static string VersionOf(TestResponse page) => Regex.Match(page.Body, "name=\"version\" value=\"([0-9]+)\"").Groups[1].Value;
    }

    [Fact]
    public async Task Import_Wrong_ShowsAllErrorsAndKeepsTheText()
    {
        await using var host = await DashboardHost.StartAsync();
        var document = new JsonObject
        {
            ["version"] = 1,
            ["hooks"] = new JsonArray(
                new JsonObject { ["id"] = $"{Guid.CreateVersion7()}", ["name"] = "<b>One", ["url"] = "erp", ["event"] = "before_order_add" },
                new JsonObject { ["id"] = "x", ["name"] = "Two", ["url"] = "https://example.com/", ["event"] = "nothing_like_it" }),
        }.ToJsonString();
        await host.Browser.GetAsync("/webhooks/settings?lang=ru");

        var page = await host.Browser.PostAsync("/webhooks/settings/import", ("do", "apply"), ("text", document));

        page.Status.Should().Be(400);
        page.Body.Should().NotContain("<b>One");
        WebUtility.HtmlDecode(page.Body).Should()
            .Contain("Веб-хук 1, «<b>One», Адрес").And.Contain("hooks[0].url").And.Contain("hooks[1].id").And.Contain("hooks[1].event").And.Contain(document);
        (await host.ListAsync()).Should().BeEmpty();
        (await host.Browser.PostAsync("/webhooks/settings/import", ("do", "check"), ("text", "{"))).Body.Should().Contain("JSON").And.Contain(">{</textarea>");
    }
}
