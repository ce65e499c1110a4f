using System.ComponentModel;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using WebhookMiddleware.FunctionalTests.Adapters;

namespace WebhookMiddleware.FunctionalTests.Dashboard;

/// <summary>The guide for developers of receivers, as a page: the Markdown of the management API, as elements.</summary>
public sealed partial class GuidePageTests
{
    private const string Guide = $"/webhooks/events/{TestApiBuilder.BeforeOrder}/guide";

    [Theory]
    [InlineData("en", "<h1>For the receiver&#x27;s developer</h1>", "<h2 id=\"verification\">Verification</h2>")]
    [InlineData("ru", "<h1>Для разработчика сервиса-получателя</h1>", "<h2 id=\"проверка-подписи\">Проверка подписи</h2>")]
    public async Task Show_EachLanguage_IsTheGuideWithoutMarkdown(string language, string title, string heading)
    {
        await using var host = await StartAsync();

        var page = await host.Browser.GetAsync($"{Guide}?lang={language}");

        page.Status.Should().Be(200);
        page.Body.Should().ContainAll(title, heading, "<th scope=\"row\"><code>items[].quantity</code></th>");
        WebUtility.HtmlDecode(page.Body).Should().Contain("<pre>POST /hooks HTTP/1.1\nHost: ");
        Encoding.UTF8.GetByteCount(page.Body).Should().BeLessThan(100_000, "with the style sheet and the script, a page weighs at most 150 KB");
        var text = WebUtility.HtmlDecode(Tag().Replace(CodeOrPre().Replace(page.Body, ""), ""));
        MarkdownMark().Matches(text).Select(mark => mark.Value).Should().BeEmpty("all Markdown has become elements");
    }

    [Fact]
    public async Task Show_LinksWithin_LeadToHeadings()
    {
        await using var host = await StartAsync();

        var page = WebUtility.HtmlDecode((await host.Browser.GetAsync($"{Guide}?lang=ru")).Body);

        var targets = LinkWithin().Matches(page).Select(link => link.Groups[1].Value).Distinct().ToArray();
        targets.Should().HaveCountGreaterThan(10);
        targets.Where(target => !page.Contains($"id=\"{target}\"", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Fact]
    public async Task Show_TextsOfTheApi_AreEscaped()
    {
        await using var host = await StartAsync();

        var page = (await host.Browser.GetAsync(Guide)).Body;

        page.Should().Contain("&lt;img src=x&gt; [here](javascript:alert(1)) | per piece").And.NotContain("<img").And.NotContain("href=\"javascript");
    }

    [Fact]
    public async Task Show_OfTheEventsPage_IsLinked()
    {
        await using var host = await StartAsync();

        (await host.Browser.GetAsync($"/webhooks/events/{TestApiBuilder.BeforeOrder}")).Body
            .Should().Contain($"href=\"../events/{TestApiBuilder.BeforeOrder}/guide\"");
        (await host.Browser.GetAsync(Guide)).Body.Should().Contain($"href=\"../../events/{TestApiBuilder.BeforeOrder}/guide.md?lang=en\"");
    }

    [Fact]
    public async Task Send_Markdown_IsThatOfTheManagementApi()
    {
        await using var host = await StartAsync();

        var sent = await host.Browser.GetAsync($"{Guide}.md?lang=ru");

        sent.ContentType.Should().Be("text/markdown; charset=utf-8");
        sent.Body.Should().Be((await host.Browser.GetAsync($"/admin/hooks/events/{TestApiBuilder.BeforeOrder}/guide?lang=ru")).Body)
            .And.Contain("`POST /admin/hooks/hooks`", "the API is where the host has mapped it");
    }

    [Fact]
    public async Task Show_UnknownEvent_Is404()
    {
        await using var host = await StartAsync();

        (await host.Browser.GetAsync("/webhooks/events/none/guide")).Status.Should().Be(404);
        (await host.Browser.GetAsync("/webhooks/events/none/guide.md")).Status.Should().Be(404);
    }

    private static Task<DashboardHost> StartAsync()
        => DashboardHost.StartAsync(
            app =>
            {
                app.MapWebhookDashboard("/webhooks").AllowAnonymous();
                app.MapWebhookManagement("/admin/hooks").AllowAnonymous();
                app.MapPost("/orders", (Basket basket) => Results.Ok()).WithBeforeWebhook(TestApiBuilder.BeforeOrder);
            });

    private sealed record Basket(IReadOnlyList<Line> Items, string? Comment = null);

    private sealed record Line(int Quantity, [property: Description("<img src=x> [here](javascript:alert(1)) | per piece")] decimal Price);

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Tag();

    [GeneratedRegex("<(code|pre|script|style)\\b.*?</\\1>", RegexOptions.Singleline)]
    private static partial Regex CodeOrPre();

    // The description of the price looks like a link and stays text.
    [GeneratedRegex(@"\*\*|`|\]\(#|\]\(https|\|--|^#+ |<!--", RegexOptions.Multiline)]
    private static partial Regex MarkdownMark();

    [GeneratedRegex("href=\"#([^\"]+)\"")]
    private static partial Regex LinkWithin();
}
