using Microsoft.Playwright;
using WebhookMiddleware.BrowserTests.Support;
using WebhookMiddleware.Testing;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.BrowserTests;

/// <summary>What a person sees of the calls that requests wait for, and of those that failed.</summary>
[Collection(nameof(SharedSite))]
public sealed class CallTests(Site site) : SiteTests(site)
{
    public static TheoryData<string, string> Failures => new()
    {
        { "status", "Неожиданный статус" },
        { "silence", "Не ответил вовремя" },
        { "abort", "Нет связи" },
    };

    [BrowserFact]
    public async Task List_RequestIsMade_CallAppearsWithoutReload()
    {
        Site.Receiver.Reply("/stock", WebhookReply.Deny(422, "Нет на складе"));
        var hook = await Site.AddHookAsync("Проверка остатков", "before_order_add", "/stock", awaits: true);
        var page = await ComeAsync();
        var listening = page.WaitForResponseAsync(response => response.Url.Contains("/live", StringComparison.Ordinal));
        await page.GotoAsync($"calls?hook={hook}");
        await listening;
        await page.EvaluateAsync("() => window.isSamePage = true");

        await Site.OrderAsync();

        await Expect(page.Locator(".entry")).ToContainTextAsync("Остановил");
        (await page.EvaluateAsync<bool>("() => window.isSamePage")).Should().BeTrue();
    }

    [BrowserTheory]
    [MemberData(nameof(Failures))]
    public async Task Failures_ReceiverBreaks_ReasonIsThreeClicksFromTheList(string failure, string reason)
    {
        // Only silence waits for the limit: with the others it would be reached first on a busy machine.
        var timeoutMs = failure == "silence" ? 2_000 : 30_000;
        await Site.AddHookAsync("Проверка остатков", "before_order_add", "/stock", awaits: true, ("timeoutMs", timeoutMs));
        (await Site.OrderAsync()).Should().Be(200);
        Site.Receiver.Reply("/stock", Reply(failure));
        (await Site.OrderAsync()).Should().BeGreaterThan(500);
        var page = await ComeAsync();

        // The list counts from the statistics, which follow the calls.
        var failures = page.GetByRole(AriaRole.Link, new() { Name = "сбоев: 1" });
        await Eventually.GetAsync(
            async () =>
            {
                await page.GotoAsync("./");
                return await failures.CountAsync();
            },
            count => count == 1);
        await failures.ClickAsync();
        await Expect(page.Locator(".entry")).ToContainTextAsync(reason);
        await page.Locator(".entry .when").ClickAsync();

        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("Что делать");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = reason })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("Запрос остановлен со статусом");
        await page.GetByRole(AriaRole.Link, new() { Name = "Проверить" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Проверка", Exact = true })).ToBeVisibleAsync();
    }

    private static WebhookReply Reply(string failure) => failure switch
    {
        "status" => WebhookReply.Status(500),
        "silence" => WebhookReply.Hang(),
        _ => WebhookReply.Abort(),
    };
}
