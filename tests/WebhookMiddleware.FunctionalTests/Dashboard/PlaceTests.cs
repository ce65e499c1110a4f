using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Rewrite;
using WebhookMiddleware.FunctionalTests.Adapters;

namespace WebhookMiddleware.FunctionalTests.Dashboard;

/// <summary>Wherever the dashboard is mapped, its links lead to its pages and its assets.</summary>
public sealed partial class PlaceTests
{
    public static TheoryData<string, string> Places => new()
    {
        { "root", "/" },
        { "prefix", "/admin/hooks/" },
        { "group", "/shops/7/webhooks/" },
        { "path base", "/shop/webhooks/" },
        { "stripping proxy", "/outside/webhooks/" },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Links_OfEveryPage_LeadToPagesAndAssets(string place, string address)
    {
        await using var host = await DashboardHost.StartAsync(app => Map(app, place), api => Configure(api, place));
        var webhook = await host.AddAsync();
        var root = new Uri(new Uri("http://host"), address);

        foreach (var path in new[] { "", "hooks/new", "calls", "deliveries", "deliveries/replay", $"hooks/{webhook.Id}", $"hooks/{webhook.Id}/", "no/such/page" })
        {
            var page = new Uri(root, path);
            var response = await host.Browser.GetAsync(page.PathAndQuery);
            response.Status.Should().Be(path == "no/such/page" ? 404 : 200);
            foreach (Match link in Link().Matches(response.Body))
            {
                var target = new Uri(page, System.Net.WebUtility.HtmlDecode(link.Groups[1].Value));
                target.AbsolutePath.Should().StartWith(address, "{0} of {1} stays in the dashboard", link.Value, page);
                var (reached, end) = await host.Browser.FollowAsync(target);
                end.AbsolutePath.Should().StartWith(address, "{0} of {1} stays in the dashboard", link.Value, page);
                reached.Status.Should().BeOneOf([200, page.AbsolutePath == end.AbsolutePath ? 404 : 200], "{0} of {1}", link.Value, page);
            }
        }

        var assets = Asset().Matches((await host.Browser.GetAsync(address)).Body);
        assets.Should().HaveCount(2);
        (await host.Browser.GetAsync(new Uri(root, assets[0].Groups[1].Value).AbsolutePath)).Headers["Cache-Control"]
            .Should().Be("public, max-age=31536000, immutable");
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task Post_AnyPlace_RedirectsWithinTheDashboard(string place, string address)
    {
        await using var host = await DashboardHost.StartAsync(app => Map(app, place), api => Configure(api, place));
        await host.Browser.GetAsync(address + "hooks/new");

        var response = await host.Browser.PostAsync(
            address + "hooks/new", ("name", "A"), ("url", "https://erp.example.com/"), ("event", "before_order_add"), ("fireAndForget", "on"), ("do", "save"));

        response.Status.Should().Be(303, response.Body);
        var target = new Uri(new Uri($"http://host{address}hooks/new"), response.Headers["Location"]);
        (await host.Browser.GetAsync(target.PathAndQuery)).Status.Should().Be(200);
        target.AbsolutePath.Should().StartWith($"{address}hooks/");
    }

    [Fact]
    public async Task Language_Chosen_IsKeptBelowThePrefixOnly()
    {
        await using var host = await DashboardHost.StartAsync(app => Map(app, "path base"), api => Configure(api, "path base"));

        var chosen = await host.Browser.GetAsync("/shop/webhooks/hooks/new?lang=ru");

        chosen.Headers["Set-Cookie"].Should().Contain("webhooks-lang=ru").And.Contain("path=/shop/webhooks;");
        (await host.Browser.GetAsync("/shop/webhooks/", ("Accept-Language", "en"))).Body.Should().Contain("<html lang=\"ru\">");
        (await host.Browser.GetAsync("/shop/webhooks/?lang=en")).Body.Should().Contain("<html lang=\"en\">");
        (await host.Browser.GetAsync("/shop/webhooks/?lang=xx")).Body.Should().Contain("<html lang=\"en\">");
    }

    private static void Map(WebApplication app, string place) => _ = place switch
    {
        "root" => app.MapWebhookDashboard("/").AllowAnonymous(),
        "prefix" => app.MapWebhookDashboard("/admin/hooks").AllowAnonymous(),
        "group" => app.MapGroup("/shops/{shop}").MapWebhookDashboard().AllowAnonymous(),
        _ => app.MapWebhookDashboard("/webhooks").AllowAnonymous(),
    };

    private static void Configure(TestApiBuilder api, string place)
    {
        switch (place)
        {
            case "path base":
                api.Use(app => app.UsePathBase("/shop").UseRouting());
                break;
            case "stripping proxy":
                api.Use(app => app.UseRewriter(new RewriteOptions().AddRewrite("^outside/(.*)", "$1", skipRemainingRules: true)).UseRouting());
                break;
        }
    }

    [GeneratedRegex("href=\"((?!data:|#)[^\"]+)\"")]
    private static partial Regex Link();

    [GeneratedRegex("(?:href|src)=\"([^\"]*assets/[^\"]+)\"")]
    private static partial Regex Asset();
}
