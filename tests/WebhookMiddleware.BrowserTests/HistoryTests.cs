using Microsoft.Playwright;
using WebhookMiddleware.BrowserTests.Support;

namespace WebhookMiddleware.BrowserTests;

/// <summary>The versions of a webhook.</summary>
[Collection(nameof(SharedSite))]
public sealed class HistoryTests(Site site) : SiteTests(site)
{
    [BrowserFact]
    public async Task Restore_FirstVersion_IsWhatTheCardWas()
    {
        var hook = await Site.AddHookAsync("Проверка остатков", "before_order_add", "/stock", awaits: true, ("timeoutMs", 2000));
        var page = await ComeAsync();
        await page.GotoAsync($"hooks/{hook}");
        await page.GetByLabel("Таймаут ожидания").FillAsync("700");
        await page.GetByRole(AriaRole.Button, new() { Name = "Записать", Exact = true }).ClickAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "История" }).ClickAsync();
        await Expect(page.Locator(".versions > li").First).ToContainTextAsync("Таймаут ожидания");
        await page.GetByRole(AriaRole.Button, new() { Name = "Восстановить Версия 1" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Восстановлена версия 1.");
        var restored = await Site.ReadAsync($"hooks/{hook}");
        ((int)restored["timeoutMs"]!).Should().Be(2000);
        ((int)restored["version"]!).Should().Be(3);
    }
}
