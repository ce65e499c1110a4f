using Microsoft.Playwright;
using WebhookMiddleware.BrowserTests.Support;
using WebhookMiddleware.Testing;

namespace WebhookMiddleware.BrowserTests;

/// <summary>The statistics of requests that have just been made.</summary>
public sealed class StatisticsTests(Site site) : SiteTests(site), IClassFixture<Site>
{
    [BrowserFact]
    public async Task Walk_ByKeysAlone_LeadsFromThePeriodToTheCallsThatFailed()
    {
        await FailAsync("Проверка остатков");
        var page = await ComeAsync();
        var keys = new Keys(page);
        await page.GotoAsync("stats");

        await keys.ToAsync(page.GetByRole(AriaRole.Link, new() { Name = "7 дней" }));
        await keys.PressAsync("Enter");
        await Expect(page.Locator(".periods [aria-current]")).ToHaveTextAsync("7 дней");
        await keys.ToAsync(page.Locator("summary"));
        await keys.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Показать цифры" }).Locator("tbody tr").First).ToBeVisibleAsync();
        await keys.ToAsync(page.Locator("a.fail-text"));
        await keys.PressAsync("Enter");

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Вызовы", Exact = true })).ToBeVisibleAsync();
        await Expect(page.Locator(".entry")).ToContainTextAsync("Неожиданный статус");
    }

    [BrowserFact]
    public async Task Find_WithoutAScript_CountsTheWebhookThatWasTyped()
    {
        await FailAsync("Проверка остатков");
        var risk = await Site.AddHookAsync("Оценка риска", "before_order_add", "/risk", awaits: true);
        await Site.OrderAsync();
        var page = await ComeAsync(scripts: false);

        await page.GotoAsync("stats?period=1h");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Проверка остатков" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Оценка риска" })).ToBeVisibleAsync();
        await page.GetByLabel("Веб-хук", new() { Exact = true }).FillAsync("риск");
        await page.GetByRole(AriaRole.Button, new() { Name = "Показать" }).ClickAsync();

        page.Url.Should().EndWith($"stats?period=1h&hook={risk}");
        await Expect(page.Locator(".tiles").Last.Locator("dd").First).ToHaveTextAsync("1");
        await page.Locator("summary").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table).Locator("tbody tr")).ToHaveCountAsync(1);
    }

    [BrowserFact]
    public async Task Look_English_HasNoRussianWord()
    {
        await FailAsync("Stock check");
        var page = await ComeAsync("en-GB");

        await page.GotoAsync("stats");
        await page.UnfoldAsync();

        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "How they ended. Failed: " })).ToBeVisibleAsync();
        await page.ShouldBeEnglishAsync();
        await page.ShouldFitAPhoneAsync();
    }

    // The statistics have the calls of earlier tests, too: those of webhooks that are deleted.
    private async Task FailAsync(string name)
    {
        Site.Receiver.Reply("/stock", WebhookReply.Status(500));
        await Site.AddHookAsync(name, "before_order_add", "/stock", awaits: true, ("onFailure", "continue"));
        (await Site.OrderAsync()).Should().Be(200);
    }
}
