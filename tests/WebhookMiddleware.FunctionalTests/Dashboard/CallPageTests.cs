using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Dashboard.Security;
using WebhookMiddleware.FunctionalTests.Adapters;
using WebhookMiddleware.Invocations;
using WebhookMiddleware.Testing;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.FunctionalTests.Dashboard;

/// <summary>The log of calls: its filters and pages, and what it says of a call.</summary>
public sealed partial class CallPageTests
{
    // In the future, so that no retention removes them.
    private static readonly DateTimeOffset Start = new(2099, 11, 29, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task List_FailedCall_SaysWhyAndLeadsToItsCardAndItsTest()
    {
        await using var host = await DashboardHost.StartAsync();
        var webhook = await host.AddAsync("""{"name":"Проверка остатков","fireAndForget":false,"awaitResponse":true}""");
        var call = await AddCallAsync(host, webhook, 1, call => call with { Outcome = WebhookOutcome.TimedOut, DurationMs = 5000.4 });

        var english = await host.Browser.GetAsync("/webhooks/calls");
        var russian = WebUtility.HtmlDecode((await host.Browser.GetAsync("/webhooks/calls?lang=ru")).Body);

        english.Status.Should().Be(200);
        english.Body.Should().ContainAll("No answer in time", "did not answer within the webhook&#x27;s timeout", "5,001 ms");
        english.Body.Should().ContainAll($"href=\"./calls/{call.Id}\"", $"href=\"./hooks/{webhook.Id}\"", $"href=\"./hooks/{webhook.Id}/test\"");
        russian.Should().ContainAll("Не ответил вовремя", "Получатель не ответил за таймаут ожидания", "5\u00a0001 мс", "Проверка остатков");
    }

    [Fact]
    public async Task List_FailingWebhook_IsOneClickFromTheListOfWebhooks()
    {
        await using var host = await DashboardHost.StartAsync(api => api
            .Hooks(setup => setup.On(TestApiBuilder.BeforeOrder).Gate().Replies(WebhookReply.Status(500)))
            .Map(app => app.MapPost("/orders", () => Results.Ok()).WithBeforeWebhook(TestApiBuilder.BeforeOrder)));
        (await host.Api.PostAsync("/orders", "{}")).Status.Should().Be(502);

        var list = await host.Browser.GetAsync("/webhooks/");

        var failures = FailureLink().Match(list.Body).Groups[1].Value;
        failures.Should().StartWith("calls?hook=").And.EndWith("&amp;outcome=failed");
        var calls = await host.Browser.GetAsync("/webhooks/" + WebUtility.HtmlDecode(failures));
        calls.Body.Should().Contain("Unexpected status").And.Contain("HTTP 500").And.Contain("selected>All failures");
        var id = CallLink().Match(calls.Body).Groups[1].Value;
        WebUtility.HtmlDecode((await host.Browser.GetAsync($"/webhooks/calls/{id}")).Body)
            .Should().ContainAll("What the client saw", "stopped with status 502: “A webhook failed”", "What to do");
    }

    [Theory]
    [InlineData("outcome=failed", "2 3 5")]
    [InlineData("outcome=denied", "4")]
    [InlineData("outcome=failed&search=refused", "3")]
    [InlineData("search=REFUSED", "3")]
    [InlineData("event=after_order", "5")]
    [InlineData("event=after_order&outcome=failed", "5")]
    [InlineData("from=2099-11-29T09:03:00Z", "3 4 5")]
    [InlineData("from=2099-11-29T12:03&timeZone=Europe/Moscow&to=2099-11-29T12:05", "3 4")]
    [InlineData("trace=0AF7651916CD43DD8448EB211C80319C", "2")]
    [InlineData("search=nothing", "")]
    public async Task List_Filters_ShowWhatFits(string query, string expected)
    {
        await using var host = await DashboardHost.StartAsync();
        var webhook = await host.AddAsync();
        await AddCallAsync(host, webhook, 1, call => call);
        await AddCallAsync(host, webhook, 2, call => call with { Outcome = WebhookOutcome.TimedOut, TraceId = "0af7651916cd43dd8448eb211c80319c" });
        await AddCallAsync(host, webhook, 3, call => call with { Outcome = WebhookOutcome.ConnectionFailed, Detail = "Connection refused" });
        await AddCallAsync(host, webhook, 4, call => call with { Outcome = WebhookOutcome.Denied });
        await AddCallAsync(host, webhook, 5, call => call with { Outcome = WebhookOutcome.BadStatus, Event = "after_order" });

        var page = await host.Browser.GetAsync($"/webhooks/calls?{query}");

        page.Status.Should().Be(200);
        Times(page.Body).Select(time => time.Minute).Order().Should().Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse));
    }

    [Fact]
    public async Task List_HookAndRun_ShowTheirCalls()
    {
        await using var host = await DashboardHost.StartAsync();
        var (one, other) = (await host.AddAsync("""{"name":"One"}"""), await host.AddAsync("""{"name":"Other"}"""));
        var run = Guid.CreateVersion7(Start);
        await AddCallAsync(host, one, 1, call => call with { InvocationId = run });
        await AddCallAsync(host, other, 2, call => call with { InvocationId = run });
        await AddCallAsync(host, other, 3, call => call);

        Times((await host.Browser.GetAsync($"/webhooks/calls?hook={other.Id}")).Body).Select(time => time.Minute).Should().Equal(3, 2);
        Times((await host.Browser.GetAsync($"/webhooks/calls?invocation={run}")).Body).Select(time => time.Minute).Should().Equal(1, 2);
    }

    [Theory]
    [InlineData("calls", "outcome=failed")]
    [InlineData("deliveries", "state=dead")]
    public async Task List_NameOfAWebhook_LeadsToItsAddress(string log, string filter)
    {
        await using var host = await DashboardHost.StartAsync();
        var (stock, twin) = (await host.AddAsync("""{"name":"Stock check"}"""), await host.AddAsync("""{"name":"Stock check"}"""));
        var credit = await host.AddAsync("""{"name":"Проверка <кредита>"}""");

        (await host.Browser.GetAsync($"/webhooks/{log}?hook=КРЕДИТ&event=before_order_add&{filter}&timeZone=UTC"))
            .Headers["Location"].Should().StartWith($"./{log}?").And.ContainAll($"hook={credit.Id}", "event=before_order_add", filter);
        (await host.Browser.GetAsync($"/webhooks/{log}?hook={credit.Id}")).Body
            .Should().MatchRegex("id=\"f-hook\"[^>]* value=\"Проверка &lt;кредита&gt;\"").And.Contain($"name=\"shownHook\" value=\"{credit.Id}\"");
        var several = await host.Browser.GetAsync($"/webhooks/{log}?hook=stock&{filter}");
        several.Status.Should().Be(200);
        several.Body.Should().ContainAll("fits 2 webhooks", $"hook={stock.Id}&amp;{filter}", $"hook={twin.Id}&amp;{filter}", "value=\"stock\"").And.NotContain("class=\"empty\"");
        (await host.Browser.GetAsync($"/webhooks/{log}?hook=Stock+check&shownHook={twin.Id}&event=after_registration"))
            .Headers["Location"].Should().Contain($"hook={twin.Id}", "its name was shown, and another one has it, too");
        var none = await host.Browser.GetAsync($"/webhooks/{log}?hook=%3Cnothing%3E");
        none.Status.Should().Be(400);
        none.Body.Should().ContainAll("No webhook has “&lt;nothing&gt;” in its name", "aria-invalid=\"true\"", "value=\"&lt;nothing&gt;\"");
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ru")]
    public async Task List_WrongFilters_ShowsAllErrorsBesideTheirFieldsAndKeepsWhatWasTyped(string language)
    {
        await using var host = await DashboardHost.StartAsync();
        await AddCallAsync(host, await host.AddAsync(), 1, call => call);

        var page = await host.Browser.GetAsync(
            $"/webhooks/calls?lang={language}&hook=seven&outcome=odd&from=yesterday&to=2026-02-30T10:00Z&invocation=eight&trace=nine&cursor=ten&search={new string('x', 201)}");

        page.Status.Should().Be(400);
        foreach (var name in new[] { "hook", "outcome", "from", "to", "invocation", "trace", "search" })
        {
            page.Body.Should().Contain($"id=\"f-{name}-error\"").And.MatchRegex($"id=\"f-{name}\"[^>]*aria-describedby=\"f-{name}-error\"[^>]*aria-invalid=\"true\"");
        }

        page.Body.Should().ContainAll("value=\"seven\"", "value=\"odd\"", "value=\"yesterday\"", "value=\"2026-02-30T10:00Z\"", "value=\"eight\"", "value=\"nine\"");
        var errors = Error().Matches(WebUtility.HtmlDecode(page.Body)).Select(match => match.Groups[1].Value).ToArray();
        errors.Should().HaveCount(7).And.OnlyContain(error => IsRussian(error) == (language == "ru"));
        Times(page.Body).Should().BeEmpty("nobody takes an unfiltered log for a filtered one");
    }

    [Theory]
    [InlineData("")]
    [InlineData("?outcome=failed")]
    public async Task List_ManyCalls_HasPagesWithEachCallOnce(string query)
    {
        await using var host = await DashboardHost.StartAsync();
        var webhook = await host.AddAsync();
        for (var i = 0; i < 120; i++)
        {
            await AddCallAsync(host, webhook, i, call => call with { Outcome = i % 2 == 0 ? WebhookOutcome.TimedOut : WebhookOutcome.BadStatus });
        }

        List<DateTimeOffset> seen = [];
        for (var (address, pages) = ($"/webhooks/calls{query}", 0); pages < 3; pages++)
        {
            var page = await host.Browser.GetAsync(address);
            page.Body.Length.Should().BeLessThan(110_000, "with the style sheet and the script, a page weighs at most 150 KB");
            page.Body.Contains(">Newest<", StringComparison.Ordinal).Should().Be(pages > 0);
            seen.AddRange(Times(page.Body));
            address = "/webhooks/" + WebUtility.HtmlDecode(Older().Match(page.Body).Groups[1].Value);
        }

        seen.Should().HaveCount(120).And.BeInDescendingOrder().And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Detail_SavedBodies_AreLaidOutAsText()
    {
        await using var host = await DashboardHost.StartAsync();
        var webhook = await host.AddAsync("""{"name":"</h1><script>alert(1)</script>"}""");
        var call = await AddCallAsync(host, webhook, 1, call => call with
        {
            Outcome = WebhookOutcome.Denied,
            Status = 200,
            RequestBody = """{"data":{"name":"Пряник","sum":10.50},"data":{}}""",
            ResponseBody = """{"decision":"deny","problem":{"status":409,"title":"<script>alert(2)</script>"}}""",
            Detail = "<img src=x>",
        });

        var page = await host.Browser.GetAsync($"/webhooks/calls/{call.Id}");

        page.Status.Should().Be(200);
        page.Body.Should().NotContainAny("<script>alert", "<img");
        var text = WebUtility.HtmlDecode(page.Body);
        text.Should().ContainAll("{\n  \"data\": {\n    \"name\": \"Пряник\",\n    \"sum\": 10.50\n  },\n  \"data\": {}\n}", "stopped with status 409", "<script>alert(2)");
    }

    [Theory]
    [InlineData(WebhookOutcome.Allowed, false, false, "the request went on")]
    [InlineData(WebhookOutcome.TimedOut, false, false, "stopped with status 504")]
    [InlineData(WebhookOutcome.CircuitOpen, false, false, "stopped with status 503")]
    [InlineData(WebhookOutcome.TimedOut, false, true, "its card says that the request goes on")]
    [InlineData(WebhookOutcome.Denied, true, false, "in trial mode")]
    [InlineData(WebhookOutcome.Denied, false, false, "stopped with status 422")]
    [InlineData(WebhookOutcome.Cancelled, false, false, "the client had left")]
    public async Task Detail_WhatTheClientSaw_IsSaid(WebhookOutcome outcome, bool shadow, bool failedOpen, string expected)
    {
        await using var host = await DashboardHost.StartAsync();
        var call = await AddCallAsync(
            host, await host.AddAsync(), 1, call => call with { Outcome = outcome, Status = null, Shadow = shadow, FailedOpen = failedOpen });

        (await host.Browser.GetAsync($"/webhooks/calls/{call.Id}")).Body.Should().Contain(expected);
    }

    [Theory]
    [InlineData("""{"decision":"deny","problem":{"status":409,"title":"Out of stock","detail":"None left"}}""", "stopped with status 409: “Out of stock: None left”", false)]
    [InlineData("""{"title":"Out of stock"}""", "stopped with status 422: “Out of stock”", false)]
    [InlineData("""{"decision":"deny","problem":{"errors":[{"detail":"At most 5"}]}}""", "the receiver's explanation", false)]
    [InlineData("""{"decision":"deny","message":"Out of stock"}""", "no explanation, because the receiver gave none", true)]
    [InlineData("""{"decision":"deny","problem":{"title":"Out""", "the receiver's explanation", false)]
    [InlineData(null, "the receiver's explanation", false)]
    public async Task Detail_Refusal_SaysWhyOrHowToSayWhy(string? response, string expected, bool hasHint)
    {
        await using var host = await DashboardHost.StartAsync();
        var call = await AddCallAsync(
            host, await host.AddAsync(), 1, call => call with { Outcome = WebhookOutcome.Denied, Status = 200, ResponseBody = response });

        var page = WebUtility.HtmlDecode((await host.Browser.GetAsync($"/webhooks/calls/{call.Id}")).Body);

        page.Should().Contain(expected);
        page.Contains("""<code>{"decision": "deny", "problem": {"title": "Out of stock"}}</code>""", StringComparison.Ordinal).Should().Be(hasHint);
    }

    [Theory]
    [InlineData(null, "There was no response.")]
    [InlineData(200, "Not kept.")]
    public async Task Detail_NoResponseBody_SaysWhetherThereWasAResponse(int? status, string expected)
    {
        await using var host = await DashboardHost.StartAsync();
        var call = await AddCallAsync(host, await host.AddAsync(), 1, call => call with { Status = status, RequestBody = "{}" });

        (await host.Browser.GetAsync($"/webhooks/calls/{call.Id}")).Body.Should().Contain($"<p class=\"hint\">{expected}");
    }

    [Theory]
    [InlineData("en", "<span>The body of the response was not read and decided nothing")]
    [InlineData("ru", "<span>Тело ответа не читалось и ничего не решило")]
    public async Task Detail_DecisionThatWasNotRead_NamesTheFlag(string language, string expected)
    {
        await using var host = await DashboardHost.StartAsync();
        var call = await AddCallAsync(
            host, await host.AddAsync(), 1, call => call with { Detail = "The response's JSON was not read: responseContainsData is false." });

        WebUtility.HtmlDecode((await host.Browser.GetAsync($"/webhooks/calls/{call.Id}?lang={language}")).Body).Should().Contain(expected);
    }

    [Fact]
    public async Task Detail_DeletedWebhook_HasNoLinkToItAndAnUnknownIdIsNotFound()
    {
        await using var host = await DashboardHost.StartAsync();
        var gone = new Webhook { Id = Guid.NewGuid(), Name = "Gone", Url = "https://example.com/", Event = TestApiBuilder.BeforeOrder };
        var call = await AddCallAsync(host, gone, 1, call => call);

        foreach (var path in new[] { "/webhooks/calls", $"/webhooks/calls?hook={gone.Id}", $"/webhooks/calls/{call.Id}" })
        {
            (await host.Browser.GetAsync(path)).Body.Should().Contain("Gone").And.NotContain($"hooks/{gone.Id}");
        }

        (await host.Browser.GetAsync($"/webhooks/calls/{Guid.NewGuid()}")).Status.Should().Be(404);
        (await host.Browser.GetAsync("/webhooks/calls/seven")).Status.Should().Be(404);
    }

    [Fact]
    public async Task Detail_LongBodies_ShowsTheirBeginningsAndLeadsToTheWhole()
    {
        await using var host = await DashboardHost.StartAsync();
        var (array, text) = ($"[{string.Join(',', Enumerable.Repeat("\"Пряник\"", 4000))}]", string.Concat(Enumerable.Repeat("🍪", 16_000)));
        var call = await AddCallAsync(host, await host.AddAsync(), 1, call => call with { RequestBody = array, ResponseBody = text });

        var page = await host.Browser.GetAsync($"/webhooks/calls/{call.Id}");

        Encoding.UTF8.GetByteCount(page.Body).Should().BeLessThan(100_000);
        WebUtility.HtmlDecode(page.Body).Should().ContainAll(
            "\"Пряник\",\n", "🍪</pre>", "of 48,002 characters are shown", "The first 8,000 of 32,000 characters are shown",
            $"href=\"../calls/{call.Id}/request\"", $"href=\"../calls/{call.Id}/response\"");
        foreach (var (part, body) in new[] { ("request", array), ("response", text) })
        {
            var whole = await host.Browser.GetAsync($"/webhooks/calls/{call.Id}/{part}");
            (whole.Status, whole.ContentType, whole.Body).Should().Be((200, "text/plain; charset=utf-8", body));
            (whole.Headers["X-Content-Type-Options"], whole.Headers["Content-Security-Policy"]).Should().Be(("nosniff", SecurityHeaders.ContentSecurityPolicy));
        }
    }

    [Fact]
    public async Task Detail_ShortOrNoBodies_LeadToNothing()
    {
        await using var host = await DashboardHost.StartAsync();
        var call = await AddCallAsync(host, await host.AddAsync(), 1, call => call with { RequestBody = "<b>short</b>" });

        (await host.Browser.GetAsync($"/webhooks/calls/{call.Id}")).Body.Should().Contain("&lt;b&gt;short&lt;/b&gt;").And.NotContain("/request\"");
        (await host.Browser.GetAsync($"/webhooks/calls/{call.Id}/request")).Body.Should().Be("<b>short</b>");
        (await host.Browser.GetAsync($"/webhooks/calls/{call.Id}/response")).Status.Should().Be(404);
        (await host.Browser.GetAsync($"/webhooks/calls/{Guid.NewGuid()}/request")).Status.Should().Be(404);
    }

    [Fact]
    public async Task Live_Pages_StreamToThoseWhoMaySeeThem()
    {
        await using var open = await DashboardHost.StartAsync();
        await using var closed = await DashboardHost.StartAsync(app => app.MapWebhookDashboard());

        using var stream = await open.Api.Client.GetAsync("/webhooks/live?hook=" + Guid.NewGuid(), HttpCompletionOption.ResponseHeadersRead);

        (stream.StatusCode, stream.Content.Headers.ContentType!.MediaType).Should().Be((HttpStatusCode.OK, "text/event-stream"));
        (await closed.Browser.GetAsync("/webhooks/live")).Status.Should().Be(403);
    }

    private static async Task<WebhookCallRecord> AddCallAsync(
        DashboardHost host, Webhook webhook, int minute, Func<WebhookCallRecord, WebhookCallRecord> change)
    {
        var at = Start + TimeSpan.FromMinutes(minute);
        var call = change(new WebhookCallRecord
        {
            Id = Guid.CreateVersion7(at),
            InvocationId = Guid.CreateVersion7(at),
            WebhookId = webhook.Id,
            WebhookName = webhook.Name,
            Event = webhook.Event,
            At = at,
            Outcome = WebhookOutcome.Allowed,
            Status = 200,
        });
        await host.Api.Services.GetRequiredService<ICallLogWriter>().AppendAsync([call], CancellationToken.None);
        return call;
    }

    private static bool IsRussian(string text) => text.Any(c => c is >= 'А' and <= 'я');

    // Of the rows only.
    private static DateTimeOffset[] Times(string body)
        => [.. Row().Matches(body).Select(match => DateTimeOffset.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))];

    [GeneratedRegex("class=\"when\"[^>]*><time datetime=\"([^\"]+)\"")]
    private static partial Regex Row();

    [GeneratedRegex("<p class=\"error\"[^>]*>([^<]+)</p>")]
    private static partial Regex Error();

    [GeneratedRegex("href=\"./([^\"]+)\" rel=\"next\"")]
    private static partial Regex Older();

    [GeneratedRegex("class=\"fail-text\" href=\"./([^\"]+)\"")]
    private static partial Regex FailureLink();

    [GeneratedRegex("href=\"./calls/([^\"]+)\"")]
    private static partial Regex CallLink();
}
