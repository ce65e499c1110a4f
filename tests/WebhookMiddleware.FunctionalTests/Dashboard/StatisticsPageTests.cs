using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Statistics;
using WebhookMiddleware.Testing;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.FunctionalTests.Dashboard;

/// <summary>The statistics: charts with the figures behind them, the queue, the periods and the filters.</summary>
public sealed partial class StatisticsPageTests
{
    [Fact]
    public async Task Show_CallsThatHaveJustEnded_AreDrawnWithTheirFigures()
    {
        await using var host = await DashboardHost.StartAsync(api => api
            .Hooks(setup => setup.On(TestApiBuilder.BeforeOrder).Named("Gate").Gate().Replies(
                received => received.Data["deny"] is null ? WebhookReply.Status(204) : WebhookReply.Status(500)))
            .Map(app => app.MapPost("/orders", (JsonNode order) => Results.Ok()).WithBeforeWebhook(TestApiBuilder.BeforeOrder)));
        (await host.Api.PostAsync("/orders", "{}")).Status.Should().Be(200);
        (await host.Api.PostAsync("/orders", "{}")).Status.Should().Be(200);
        (await host.Api.PostAsync("/orders", """{"deny":1}""")).Status.Should().Be(502);

        var page = await host.Browser.GetAsync("/webhooks/stats");

        page.Status.Should().Be(200);
        var text = WebUtility.HtmlDecode(page.Body);
        text.Should().ContainAll("aria-current=\"page\">Statistics<", "<dt>Calls</dt><dd>3</dd>", "1 <small>(33.3\u00a0%)</small>");
        Charts(text).Should().HaveCount(2);
        Charts(text)[0].Should().Be("How they ended. Failed: 1, Passed: 2");
        Charts(text)[1].Should().MatchRegex(@"^How long they took\. Half took at most \(p50\): [\d.,]+ ms, 95 % .*, 99 % ");
        text.Should().Contain("Failed: 1\nPassed: 2</title>", "each bar says what it stands for");
        Rows(text, "Show the figures").Should().ContainSingle().Which.Should().MatchRegex(@"^[^|]*UTC\|3\|1\|2\|[\d.]+\|[\d.]+\|[\d.]+$");
        text.Should().ContainAll("Unexpected status</span> 1", ">Gate</a>", "outcome=failed", "1 (33.3\u00a0%)");
    }

    [Fact]
    public async Task Show_Russian_IsRussian()
    {
        await using var host = await DashboardHost.StartAsync();
        await CountAsync(host, await host.AddAsync(), Hour(0), StatisticsKind.Delivery, (WebhookOutcome.Allowed, 1234), (WebhookOutcome.TimedOut, 1));

        var text = WebUtility.HtmlDecode((await host.Browser.GetAsync("/webhooks/stats?lang=ru")).Body);

        text.Should().ContainAll("Уведомления в фоне", "<dt>Попытки</dt><dd>1\u00a0235</dd>", "Очередь сейчас", "0,1\u00a0%", "По веб-хукам", "Перед добавлением заказа");
        Charts(text)[0].Should().Be("Чем закончились. Сбои: 1, Доставлены: 1\u00a0234");
    }

    [Theory]
    [InlineData("", 24, 3)]
    [InlineData("?period=24h", 24, 3)]
    [InlineData("?period=7d", 28, 7)]
    [InlineData("?period=30d", 30, 15)]
    public async Task Show_Period_CountsWhatIsInIt(string query, int steps, int counted)
    {
        await using var host = await DashboardHost.StartAsync();
        var webhook = await host.AddAsync();
        foreach (var (hours, count) in new[] { (0, 1), (22, 2), (24 * 6, 4), (24 * 28, 8), (24 * 31, 16) })
        {
            await CountAsync(host, webhook, Hour(hours), StatisticsKind.Call, (WebhookOutcome.Allowed, count));
        }

        var page = await host.Browser.GetAsync($"/webhooks/stats{query}");

        page.Body.Should().Contain($"viewBox=\"0 0 {steps * 10} 100\"");
        Rows(WebUtility.HtmlDecode(page.Body), "Show the figures")
            .Sum(row => int.Parse(row.Split('|')[1], CultureInfo.InvariantCulture)).Should().Be(counted);
    }

    [Fact]
    public async Task Show_Hour_CountsMinutes()
    {
        await using var host = await DashboardHost.StartAsync();
        var webhook = await host.AddAsync();
        var now = DateTimeOffset.UtcNow;
        var minute = now.AddTicks(-(now.UtcTicks % TimeSpan.TicksPerMinute)).AddMinutes(-30);
        await CountAsync(host, StatisticsInterval.Minute, webhook, minute, StatisticsKind.Call, (WebhookOutcome.Allowed, 7));
        await CountAsync(host, StatisticsInterval.Minute, webhook, minute.AddHours(-1), StatisticsKind.Call, (WebhookOutcome.Allowed, 9));

        var text = WebUtility.HtmlDecode((await host.Browser.GetAsync("/webhooks/stats?period=1h")).Body);

        text.Should().Contain("viewBox=\"0 0 600 100\"");
        Rows(text, "Show the figures").Should().ContainSingle().Which.Should().Contain("|7|");
    }

    [Fact]
    public async Task Show_Filters_CountOnlyWhatFits()
    {
        await using var host = await DashboardHost.StartAsync();
        var one = await host.AddAsync("""{"name":"One"}""");
        var other = await host.AddAsync("""{"name":"Other","event":"after_registration"}""");
        await CountAsync(host, one, Hour(1), StatisticsKind.Call, (WebhookOutcome.Allowed, 3));
        await CountAsync(host, other, Hour(1), StatisticsKind.Delivery, (WebhookOutcome.ConnectionFailed, 5));

        var all = await host.Browser.GetAsync("/webhooks/stats?period=7d");
        Rows(all.Body, "By webhook").Select(row => row.Split('|')[0]).Should().Equal("Other", "One");
        Rows(all.Body, "By event").Should().Equal("After registration|5|5 (100\u00a0%)", "Before an order is added|3|0");
        all.Body.Should().ContainAll($"./stats?period=7d&amp;hook={one.Id}", "./stats?period=7d&amp;event=after_registration");

        var ofHook = await host.Browser.GetAsync($"/webhooks/stats?period=7d&hook={one.Id}");
        ofHook.Body.Should().ContainAll("<dt>Calls</dt><dd>3</dd>", "value=\"One\"", $"./stats?period=1h&amp;hook={one.Id}").And.NotContainAny("Attempts", "By webhook");

        var ofEvent = await host.Browser.GetAsync("/webhooks/stats?period=7d&event=after_registration");
        ofEvent.Body.Should().ContainAll("<dt>Attempts</dt><dd>5</dd>", "selected>After registration").And.NotContainAny("<dt>Calls</dt>", "By event");
    }

    [Fact]
    public async Task Show_NameOfAWebhook_LeadsToItsAddress()
    {
        await using var host = await DashboardHost.StartAsync();
        var (stock, twin) = (await host.AddAsync("""{"name":"Stock check"}"""), await host.AddAsync("""{"name":"Stock check","event":"after_registration"}"""));
        var credit = await host.AddAsync("""{"name":"Проверка <кредита>"}""");

        (await host.Browser.GetAsync("/webhooks/stats?period=7d&hook=КРЕДИТ&event=before_order_add"))
            .Headers["Location"].Should().Be($"./stats?period=7d&hook={credit.Id}&event=before_order_add");
        var several = await host.Browser.GetAsync("/webhooks/stats?hook=stock");
        several.Status.Should().Be(200);
        several.Body.Should().ContainAll("fits 2 webhooks", $"hook={stock.Id}", $"hook={twin.Id}", "value=\"stock\"").And.NotContain("The queue now");
        var none = await host.Browser.GetAsync("/webhooks/stats?hook=%3Cnothing%3E");
        none.Status.Should().Be(400);
        none.Body.Should().ContainAll("No webhook has “&lt;nothing&gt;” in its name", "aria-invalid=\"true\"", "value=\"&lt;nothing&gt;\"");
    }

    [Fact]
    public async Task Names_ThousandWebhooks_SuggestsSomeAndThePageStaysLight()
    {
        await using var host = await DashboardHost.StartAsync(api => api.Setting("Webhooks:MaxWebhooksPerEvent", "1000"));
        for (var i = 0; i < 1000; i++)
        {
            await host.AddAsync($$"""{"name":"Проверка остатков на складе номер {{i}}"}""");
        }

        var names = JsonNode.Parse((await host.Browser.GetAsync("/webhooks/hooks/names?search=НОМЕР 99&event=before_order_add")).Body)!.AsArray();
        names.Select(name => (string)name!).Should().HaveCount(11).And.OnlyContain(name => name.Contains("номер 99"));
        JsonNode.Parse((await host.Browser.GetAsync("/webhooks/hooks/names?search=")).Body)!.AsArray().Should().HaveCount(20);
        (await host.Browser.GetAsync("/webhooks/hooks/names?event=after_registration")).Body.Should().Be("[]");
        (await host.Browser.GetAsync("/webhooks/stats?hook=999")).Status.Should().Be(303);
        (await host.Browser.GetAsync("/webhooks/stats")).Body.Length.Should().BeLessThan(30_000);
        foreach (var log in new[] { "calls", "deliveries" })
        {
            (await host.Browser.GetAsync($"/webhooks/{log}?hook=999")).Status.Should().Be(303);
            (await host.Browser.GetAsync($"/webhooks/{log}")).Body.Length.Should().BeLessThan(30_000);
        }
    }

    [Fact]
    public async Task Show_NothingCalled_SaysSo()
    {
        await using var host = await DashboardHost.StartAsync();

        var page = await host.Browser.GetAsync("/webhooks/stats");

        page.Status.Should().Be(200);
        page.Body.Should().ContainAll("Nothing was called in this time", "send a request that raises an event", "none is late").And.NotContain("<figure");
        (await host.Browser.GetAsync("/webhooks/stats?event=after_registration")).Body.Should().Contain("No calls fit these filters");
    }

    [Fact]
    public async Task Show_UnknownPeriod_IsRefused()
    {
        await using var host = await DashboardHost.StartAsync();

        var page = await host.Browser.GetAsync("/webhooks/stats?period=2h");

        page.Status.Should().Be(400);
        page.Body.Should().ContainAll("Nothing is shown", "There is no such value").And.NotContain("The queue now", "nobody takes other figures for those");
    }

    private static DateTimeOffset Hour(int ago)
    {
        var now = DateTimeOffset.UtcNow;
        return now.AddTicks(-(now.UtcTicks % TimeSpan.TicksPerHour)).AddHours(-ago);
    }

    private static Task CountAsync(
        DashboardHost host, Webhook webhook, DateTimeOffset at, StatisticsKind kind, params (WebhookOutcome Outcome, int Count)[] outcomes)
        => CountAsync(host, StatisticsInterval.Hour, webhook, at, kind, outcomes);

    private static Task CountAsync(
        DashboardHost host, StatisticsInterval interval, Webhook webhook, DateTimeOffset at, StatisticsKind kind, params (WebhookOutcome Outcome, int Count)[] outcomes)
    {
        var row = new StatisticsRow
        {
            At = at,
            WebhookId = webhook.Id,
            Event = webhook.Event,
            Kind = kind,
            Host = 7,
            Count = outcomes.Sum(outcome => outcome.Count),
            MaxMs = 12,
            Outcomes = string.Join(' ', outcomes.Select(outcome => $"{outcome.Outcome.ToName()} {outcome.Count}")),
            Buckets = [70, 1],
        };
        return host.Api.Services.GetRequiredService<IStatisticsWriter>().WriteAsync(interval, [row], CancellationToken.None);
    }

    private static List<string> Charts(string text) => [.. Chart().Matches(text).Select(match => match.Groups[1].Value)];

    // The rows of the table with a caption, their cells separated by "|".
    private static List<string> Rows(string body, string caption)
    {
        var table = WebUtility.HtmlDecode(body).Split($"<caption class=\"sr\">{caption}</caption>")[1].Split("</table>")[0].Split("<tbody>")[1];
        return [.. Row().Matches(table).Select(row => string.Join('|', Cell().Matches(row.Value).Select(cell => Tag().Replace(cell.Groups[1].Value, "").Trim())))];
    }

    [GeneratedRegex("class=\"chart-plot\"[^>]* role=\"img\" aria-label=\"([^\"]*)\"")]
    private static partial Regex Chart();

    [GeneratedRegex("<tr>.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex Row();

    [GeneratedRegex("<t[hd][^>]*>(.*?)</t[hd]>", RegexOptions.Singleline)]
    private static partial Regex Cell();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}
