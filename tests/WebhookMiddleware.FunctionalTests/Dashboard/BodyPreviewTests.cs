using System.Net;
using System.Text.RegularExpressions;
using WebhookMiddleware.FunctionalTests.Adapters;

namespace WebhookMiddleware.FunctionalTests.Dashboard;

/// <summary>The body of a card is rendered with the event's sample while it is typed, and errors say where they are.</summary>
public sealed partial class BodyPreviewTests
{
    private const string Event = "before_order_add";

    [Theory]
    [InlineData("{\"order\":{{ data.article | json }}}", "application/json", "{\"order\":\"CUP-1\"}")]
    [InlineData("{{ type }}/{{ phase }}/{{ hook.name }}/{{ hook.order }}/{{ dryRun }}", "text/plain", "before_order_add/before/A <b>/7/true")]
    [InlineData("<a>{{ hook.name }}</a>", "application/xml", "<a>A &lt;b&gt;</a>")]
    [InlineData("{{ request.method }} {{ request.path }}", "text/plain", "POST /orders")]
    [InlineData("line 1\r\nline 2", "text/plain", "line 1\nline 2")]
    public async Task Preview_Template_ShowsWhatWouldBeSent(string body, string contentType, string expected)
    {
        await using var host = await StartAsync();

        var page = await PreviewAsync(host, ("body", body), ("contentType", contentType), ("event", Event), ("name", "A <b>"), ("order", "7"));

        page.Status.Should().Be(200);
        Shown(page).Should().Be(expected);
        page.Body.Should().NotContain("<html", "only the part of the card that changes is rendered").And.NotContain("A <b>", "it is text");
    }

    [Fact]
    public async Task Preview_EmptyBody_ShowsTheEnvelope()
    {
        await using var host = await StartAsync();

        var page = await PreviewAsync(host, ("event", Event), ("name", "A"));

        Shown(page).Should().ContainAll("\"type\": \"before_order_add\"", "\"article\": \"CUP-1\"", "\"dryRun\": true");
        page.Body.Should().Contain("the standard envelope is sent");
    }

    [Theory]
    [InlineData("en", "{\n  \"a\": {{ data.article", "Line 2, column")]
    [InlineData("ru", "{% nothing %}", "Строка 1, столбец")]
    [InlineData("en", "{\"a\": {{ data.none }}\n,}", "what it rendered is not JSON; see line 2, column 1 of the rendered text")]
    [InlineData("ru", "{{ 1 | divided_by: 0 }}", "деление на ноль")]
    [InlineData("en", "{% for i in (1..100000) %}{% for j in (1..100000) %}{{ i }}{% endfor %}{% endfor %}", "The template failed")]
    public async Task Preview_WrongTemplate_SaysWhereTheErrorIs(string language, string body, string expected)
    {
        await using var host = await StartAsync();

        var page = await host.Browser.PostAsync(
            $"/webhooks/hooks/preview?lang={language}", [("body", body), ("contentType", "application/json"), ("event", Event)], [], []);

        page.Status.Should().Be(200);
        Error().Match(WebUtility.HtmlDecode(page.Body)).Groups[1].Value.Should().Contain(expected);
    }

    [Theory]
    [InlineData("{\"a\": 1,\r\n\"b\": {{ data.none }},\r\n\"c\": \"<i>\"}", "application/json", "строку 2, столбец 6", "{\"a\": 1,\n", "\"b\": ,", "\n\"c\": \"<i>\"}")]
    [InlineData("{\"a\": 1}\n{\"b\": }\n{}", "application/x-ndjson", "строку 2, столбец 7", "{\"a\": 1}\n", "{\"b\": }", "\n{}")]
    [InlineData("{\"a\":", "application/json", "строку 1, столбец 6", "", "{\"a\":", "")]
    public async Task Preview_RenderedTextThatIsNotJson_IsShownWithItsWrongLineMarked(
        string body, string contentType, string place, string before, string line, string after)
    {
        await using var host = await StartAsync();

        var page = await host.Browser.PostAsync(
            "/webhooks/hooks/preview?lang=ru", [("body", body), ("contentType", contentType), ("event", Event)], [], []);

        Error().Match(WebUtility.HtmlDecode(page.Body)).Groups[1].Value.Should().Contain(place);
        var shown = Body().Match(page.Body).Groups[1].Value.Split("<mark>");
        WebUtility.HtmlDecode(shown[0]).Should().Be(before);
        WebUtility.HtmlDecode(shown[1]).Should().Be($"{line}</mark>{after}");
    }

    [Fact]
    public async Task Preview_EmptyRenderedText_HasNothingToShow()
    {
        await using var host = await StartAsync();

        var page = await PreviewAsync(host, ("body", "{% if false %}{}{% endif %}"), ("contentType", "application/json"), ("event", Event));

        page.Body.Should().Contain("it rendered nothing").And.NotContain("<pre");
    }

    [Theory]
    [InlineData("{% nothing %}", "нет такого тега: «nothing»")]
    [InlineData("{{ data.article", "подстановка не закрыта, не хватает «}}»")]
    [InlineData("{% assign a = 1", "тег не закрыт, не хватает «%}»")]
    [InlineData("{{ data.article | }}", "после «|» должно стоять имя фильтра")]
    [InlineData("{% if true %}a", "не хватает тега «{% endif %}»")]
    [InlineData("{% for a in data.b %}a", "не хватает тега «{% endfor %}»")]
    [InlineData("{% for %}{% endfor %}", "тег «for» записан неправильно")]
    [InlineData("{% assign %}", "после тега «assign» должно стоять имя")]
    [InlineData("{% assign a 1 %}", "в теге «assign» после имени должен стоять знак «=»")]
    [InlineData("{{ data.article | upcas }}", "нет такого фильтра: «upcas». Может быть, «upcase»?")]
    [InlineData("{{ data.article | zzzzzzzzzzzz }}", "нет такого фильтра: «zzzzzzzzzzzz».")]
    [InlineData("{% include 'x' %}", "тег «include» не поддерживается")]
    [InlineData("{% raw %}a", "не хватает тега «{% endraw %}»")]
    public async Task Preview_CommonMistake_IsExplainedInRussian(string body, string expected)
    {
        await using var host = await StartAsync();

        var page = await host.Browser.PostAsync(
            "/webhooks/hooks/preview?lang=ru", [("body", body), ("contentType", "text/plain"), ("event", Event)], [], []);

        Error().Match(WebUtility.HtmlDecode(page.Body)).Groups[1].Value.Should().MatchRegex("^Строка 1, столбец [0-9]+: ").And.Contain(expected);
    }

    [Fact]
    public async Task Preview_OtherEvent_OffersItsFields()
    {
        await using var host = await StartAsync();

        WebUtility.HtmlDecode((await PreviewAsync(host, ("event", Event))).Body).Should().ContainAll("{{ data.article }}", "{{ request.path }}");
        (await PreviewAsync(host, ("event", "nothing"))).Body.Should().ContainAll("Choose an event").And.NotContain("data.article");
    }

    [Fact]
    public async Task Preview_CallerWhoMayOnlyRead_IsServedAndOtherSitesAreNot()
    {
        await using var host = await StartAsync();

        (await host.Browser.PostAsync("/webhooks/hooks/preview", [("event", Event)], [], [])).Status.Should().Be(200, "it needs no token");
        (await host.Browser.PostAsync("/webhooks/hooks/preview", [("event", Event)], [], [("Sec-Fetch-Site", "cross-site")])).Status.Should().Be(403);
        (await host.ListAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Card_WithoutScript_ShowsThePreviewAndKeepsWhatWasTyped()
    {
        await using var host = await StartAsync();
        var webhook = await host.AddAsync("""{"body":"{\"stored\":true}"}""");

        Shown(await host.Browser.GetAsync($"/webhooks/hooks/{webhook.Id}")).Should().Be("{\"stored\":true}");
        var page = await host.Browser.PostAsync(
            $"/webhooks/hooks/{webhook.Id}", ("name", "Typed"), ("event", Event), ("body", "{\"typed\":{{ hook.name | json }}}"), ("version", "1"), ("do", "preview"));

        page.Status.Should().Be(200);
        Shown(page).Should().Be("{\"typed\":\"Typed\"}");
        page.Body.Should().Contain("value=\"Typed\"");
        (await host.FindAsync(webhook.Id))!.Name.Should().Be("Stock check", "nothing is saved");
    }

    private static Task<DashboardHost> StartAsync() => DashboardHost.StartAsync(api => api
        .Map(app => app.MapPost("/orders", (Order order) => Results.Ok()).WithBeforeWebhook(Event)));

    private static Task<TestResponse> PreviewAsync(DashboardHost host, params (string Name, string Value)[] fields)
        => host.Browser.PostAsync("/webhooks/hooks/preview", fields, [], []);

    private static string Shown(TestResponse page)
        => WebUtility.HtmlDecode(Body().Match(page.Body).Groups[1].Value);

    [GeneratedRegex("<pre class=\"body\"[^>]*>(.*?)</pre>", RegexOptions.Singleline)]
    private static partial Regex Body();

    [GeneratedRegex("id=\"body-preview-error\">([^<]+)<")]
    private static partial Regex Error();

    private sealed record Order(string Article, int Quantity);
}
