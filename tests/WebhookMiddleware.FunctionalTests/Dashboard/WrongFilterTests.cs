using System.Net;

namespace WebhookMiddleware.FunctionalTests.Dashboard;

/// <summary>Filters that can't be read are said so beside their fields, and kept as they were entered: they never just filter nothing.</summary>
public sealed class WrongFilterTests
{
    [Theory]
    [InlineData("calls", "2026-11-30T10:00", "2026-11-30T10:00")]
    [InlineData("deliveries", "2026-11-30T10:00", "2026-11-30T09:00")]
    [InlineData("audit", "2026-11-30", "2026-11-29")]
    public async Task Period_Empty_IsRefusedAsByTheManagementApi(string page, string from, string to)
    {
        await using var host = await DashboardHost.StartAsync();

        var response = await host.Browser.GetAsync($"/webhooks/{page}?from={from}&to={to}&lang=ru");

        response.Status.Should().Be(400);
        var body = WebUtility.HtmlDecode(response.Body);
        body.Should().Contain("id=\"f-from-error\">Начало должно быть раньше конца.<");
        body.Should().MatchRegex($"id=\"f-from\" name=\"from\" type=\"date[^>]* value=\"{from}\"").And.Contain($"value=\"{to}\"");
    }

    [Theory]
    [InlineData("hook", "first")]
    [InlineData("actor", "a%00b")]
    [InlineData("action", "unknown")]
    [InlineData("from", "yesterday")]
    [InlineData("to", "2026-02-30")]
    public async Task Audit_Unreadable_SaysSoBesideTheField(string name, string value)
    {
        await using var host = await DashboardHost.StartAsync();
        await host.AddAsync();

        var response = await host.Browser.GetAsync($"/webhooks/audit?{name}={value}&lang=ru");

        response.Status.Should().Be(400);
        WebUtility.HtmlDecode(response.Body).Should().MatchRegex($"id=\"f-{name}-error\">[^<]*[А-я]").And.NotContain("Stock check");
        (await host.Browser.GetAsync("/webhooks/audit?cursor=x")).Status.Should().Be(400);
    }

    [Fact]
    public async Task Audit_OneDay_IsThatDay()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.AddAsync();
        var today = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

        var response = await host.Browser.GetAsync($"/webhooks/audit?from={today}&to={today}");

        response.Status.Should().Be(200);
        response.Body.Should().Contain(">Stock check</a>");
    }
}
