using System.Net;
using System.Text.RegularExpressions;
using WebhookMiddleware.FunctionalTests.Adapters;

namespace WebhookMiddleware.FunctionalTests.Dashboard.Hosts;

/// <summary>In every kind of application the dashboard works by its one line, and the application's own pages stay as they are.</summary>
public sealed partial class HostTests
{
    private static readonly HostKind[] Kinds =
    [
        new ApiHost(), new MvcHost(), new BlazorHost(), new PathBaseHost(), new GroupHost(), new NestedGroupHost(), new ProxiedHost(),
        new FallbackPolicyHost(), new StrictPolicyHost(), new AntiforgeryHost(), new ProductionHost(),
    ];

    private static readonly (string Name, string Value)[] Card =
    [
        ("name", "Posted"), ("url", "https://erp.example.com/"), ("event", TestApiBuilder.BeforeOrder), ("order", "10"), ("timeoutMs", "5000"),
        ("isActive", "true"), ("fireAndForget", "true"), ("do", "save"),
    ];

    public static TheoryData<string> Hosts => [.. Kinds.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Walk_EveryLinkAndForm_StaysInTheDashboardAndWorks(string name)
    {
        var kind = Find(name);
        await using var host = await RunningHost.StartAsync(kind);
        await host.FillAsync();
        var before = await host.ListAsync();
        var crawler = new DashboardCrawler(host.Browser, kind.Dashboard);

        await crawler.WalkAsync();

        crawler.Problems.Should().BeEmpty();
        crawler.Paths.Select(path => Id().Replace(path, "{id}")).Should().Contain(
        [
            "", "hooks/new", "hooks/{id}", "hooks/{id}/test", "hooks/{id}/history", "events", "events/before_order_add", "calls", "calls/{id}",
            "deliveries", "deliveries/{id}", "deliveries/replay", "audit", "settings", "settings/export",
        ]);
        crawler.Posts.Select(path => Id().Replace(path, "{id}")).Should().Contain(
        [
            "hooks/new", "hooks/{id}", "hooks/{id}/active", "hooks/{id}/delete", "hooks/{id}/test", "hooks/order", "events/before_order_add/test",
            "deliveries/replay", "settings/switch", "settings/import",
        ]);
        (await host.ListAsync()).Should().BeEquivalentTo(before, "no post had a token");
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Assets_OfAPage_AreKeptForGood(string name)
    {
        var kind = Find(name);
        await using var host = await RunningHost.StartAsync(kind);

        var assets = Asset().Matches((await host.Browser.GetAsync(kind.Dashboard)).Body).Select(match => match.Groups[1].Value).ToArray();

        assets.Select(path => Path.GetExtension(path)).Should().Equal(".css", ".js");
        foreach (var path in assets)
        {
            var asset = await host.Browser.GetAsync(kind.Dashboard + path);
            (asset.Status, asset.Headers["Cache-Control"]).Should().Be((200, "public, max-age=31536000, immutable"));
            asset.ContentType.Should().Be(path.EndsWith(".css", StringComparison.Ordinal) ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8");
        }
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Card_PostedWithItsToken_IsCreatedAndEdited(string name)
    {
        var kind = Find(name);
        await using var host = await RunningHost.StartAsync(kind);
        var card = new Uri(host.Address, $"{kind.Dashboard}hooks/new");
        await host.Browser.GetAsync(card.PathAndQuery);

        (await host.Browser.PostAsync(card.PathAndQuery, Card, [], [])).Status.Should().Be(400, "it has no token");
        (await host.ListAsync()).Should().BeEmpty();
        var created = await host.Browser.PostAsync(card.PathAndQuery, Card);

        created.Status.Should().Be(303, created.Body);
        card = new Uri(card, created.Headers["Location"]);
        card.AbsolutePath.Should().MatchRegex($"^{kind.Dashboard}hooks/[0-9a-f-]+$");
        (await host.Browser.GetAsync(card.PathAndQuery)).Status.Should().Be(200);
        var edited = await host.Browser.PostAsync(card.PathAndQuery, [("name", "Edited"), .. Card[1..], ("version", "1")]);
        edited.Status.Should().Be(303, edited.Body);
        var webhook = (await host.ListAsync()).Should().ContainSingle().Subject;
        (webhook.Name, webhook.UpdatedBy).Should().Be(("Edited", kind.HasSignIn ? "Ann" : null));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Language_ChosenByItsLink_IsKeptInTheDashboardOnly(string name)
    {
        var kind = Find(name);
        await using var host = await RunningHost.StartAsync(kind);
        var page = new Uri(host.Address, $"{kind.Dashboard}hooks/new?event=before_order_add");

        var link = new Uri(page, WebUtility.HtmlDecode(Russian().Match((await host.Browser.GetAsync(page.PathAndQuery)).Body).Groups[1].Value));
        var (chosen, address) = await host.Browser.FollowAsync(link);

        chosen.Body.Should().Contain("<html lang=\"ru\">").And.Contain("value=\"before_order_add\" selected", "it is the same page");
        address.Should().Be(page);
        (await host.Browser.GetAsync($"{kind.Dashboard}calls", ("Accept-Language", "en"))).Body.Should().Contain("<html lang=\"ru\">");
        host.Browser.Cookies.GetCookies(new Uri(host.Address, kind.Root)).Select(cookie => cookie.Name).Should().NotContain("webhooks-lang");
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task OwnPages_WithTheDashboard_AreTheSameAsWithoutIt(string name)
    {
        var kind = Find(name);
        await using var without = await RunningHost.StartAsync(kind, hasDashboard: false);
        await using var with = await RunningHost.StartAsync(kind);
        (await with.Browser.GetAsync(kind.Dashboard + "hooks/new?lang=ru")).Status.Should().Be(200, "its cookies are there");

        foreach (var path in kind.OwnPages.Select(page => kind.Root + page))
        {
            Describe(await with.Browser.GetAsync(path)).Should().Be(Describe(await without.Browser.GetAsync(path)), path);
        }
    }

    internal static HostKind Find(string name) => Kinds.Single(kind => kind.Name == name);

    // Without what is another for each response.
    private static string Describe(TestResponse response)
    {
        var headers = response.Headers.Where(header => header.Key != "Date").OrderBy(header => header.Key, StringComparer.Ordinal)
            .Select(header => $"{header.Key}: {header.Value}");
        return Protected().Replace($"{response.Status}\n{string.Join('\n', headers)}\n\n{response.Body}", "*");
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|(?<=deliveries/)[0-9]+")]
    private static partial Regex Id();

    [GeneratedRegex("(?:href|src)=\"[^\"]*(assets/dashboard\\.[0-9a-f]{12}\\.[a-z]+)\"")]
    private static partial Regex Asset();

    [GeneratedRegex("<a href=\"([^\"]+)\" lang=\"ru\"")]
    private static partial Regex Russian();

    [GeneratedRegex("CfDJ8(?:[A-Za-z0-9_+/=-]|\\\\u002B)+|[0-9a-f]{32}")]
    private static partial Regex Protected();
}
