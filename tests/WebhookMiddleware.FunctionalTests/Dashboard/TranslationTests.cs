using System.Net;
using System.Text.RegularExpressions;

namespace WebhookMiddleware.FunctionalTests.Dashboard;

/// <summary>What the rules say of a wrong card is Russian on a Russian page.</summary>
public sealed partial class TranslationTests
{
    public static TheoryData<string, string> Wrong => new()
    {
        { "name", "" }, { "name", new string('x', 201) }, { "name", "a\tb" }, { "url", "" }, { "url", "erp" }, { "url", "https://a b/" }, { "url", "https://u:p@example.com/" },
        { "url", "https://example.com/#x" }, { "url", "https://10.0.0.1/" }, { "url", "https://example.com/" + new string('x', 2048) },
        { "event", "" }, { "event", "before_oder_add" }, { "event", "nothing_like_it" }, { "order", "first" }, { "order", "3000000000" }, { "timeoutMs", "5" }, { "timeoutMs", "soon" },
        { "validTo", "2020-01-01T00:00" }, { "validTo", "tomorrow" }, { "validTo", "2026-02-30T10:00" }, { "fireAndForget", "" }, { "awaitResponse", "on" },
        { "responseContainsData", "on" }, { "body", "{{ data.id " }, { "body", "{% nothing %}" }, { "body", "{% include 'x' %}" }, { "condition", "data.id >" }, { "condition", " " },
        { "contentType", "json" }, { "contentType", "application/json; charset=koi8-r" }, { "mode", "shadow" }, { "mode", "other" }, { "onFailure", "other" }, { "tenant", " " },
        { "basicAuth.username", "a:b" }, { "basicAuth.username", "erp" }, { "basicAuth.password", "pa55" }, { "headers[0].name", "X-Api-Key" }, { "headers[0].value", "k" },
        { "headers[0].name", "Host" }, { "headers[0].name", "not a token" }, { "signingSecrets[0]", "secret" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Errors_OfAWrongField_AreRussian(string field, string value)
    {
        await using var host = await DashboardHost.StartAsync();
        await host.Browser.GetAsync("/webhooks/hooks/new?lang=ru");
        Dictionary<string, string> card = new()
        {
            ["name"] = "A",
            ["url"] = "https://example.com/",
            ["event"] = "before_order_add",
            ["validFrom"] = "2026-01-01T00:00",
            ["fireAndForget"] = "on",
            [field] = value,
        };

        var page = await host.Browser.PostAsync("/webhooks/hooks/new", [.. card.Select(item => (item.Key, item.Value))]);

        page.Status.Should().Be(400);
        var errors = Error().Matches(WebUtility.HtmlDecode(page.Body)).Select(match => match.Groups[1].Value).ToArray();
        errors.Should().NotBeEmpty();
        errors.Where(error => !error.Any(c => c is >= 'А' and <= 'я')).Should().BeEmpty("they are translated");
    }

    [GeneratedRegex("<p class=\"error\"[^>]*>([^<]+)</p>")]
    private static partial Regex Error();
}
