using Microsoft.Playwright;
using WebhookMiddleware.BrowserTests.Support;

namespace WebhookMiddleware.BrowserTests;

/// <summary>Webhooks as a file that is downloaded, changed, and uploaded again.</summary>
[Collection(nameof(SharedSite))]
public sealed class TransferTests(Site site) : SiteTests(site)
{
    [BrowserFact]
    public async Task Import_ChangedExport_ShowsTheChangesFirstAndAppliesThemThen()
    {
        var hook = await Site.AddHookAsync("Проверка остатков", "before_order_add", "/stock", awaits: true);
        var page = await ComeAsync();
        await page.GotoAsync("settings");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Скачать файл" }).ClickAsync());
        var export = await File.ReadAllTextAsync(await download.PathAsync());
        var changed = export.Replace("Проверка остатков", "Проверка склада", StringComparison.Ordinal);

        await page.GetByLabel("Файл").SetInputFilesAsync(new FilePayload
        {
            Name = "webhooks.json",
            MimeType = "application/json",
            Buffer = System.Text.Encoding.UTF8.GetBytes(changed),
        });
        await page.GetByRole(AriaRole.Button, new() { Name = "Показать, что изменится" }).ClickAsync();
        var plan = page.GetByRole(AriaRole.Region, new() { Name = "Импорт" });
        await Expect(plan).ToContainTextAsync("Пока ничего не изменено.");
        await Expect(plan.Locator("del")).ToHaveTextAsync("Проверка остатков");
        await Expect(plan.Locator("ins")).ToHaveTextAsync("Проверка склада");
        ((string?)(await Site.ReadAsync($"hooks/{hook}"))["name"]).Should().Be("Проверка остатков");
        await plan.GetByRole(AriaRole.Button, new() { Name = "Импортировать" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Импортировано. Новых: 0, изменено: 1.");
        ((string?)(await Site.ReadAsync($"hooks/{hook}"))["name"]).Should().Be("Проверка склада");
    }
}
