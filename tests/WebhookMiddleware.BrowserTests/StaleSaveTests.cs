using Microsoft.Playwright;
using WebhookMiddleware.BrowserTests.Support;

namespace WebhookMiddleware.BrowserTests;

/// <summary>Two people change the same card.</summary>
[Collection(nameof(SharedSite))]
public sealed class StaleSaveTests(Site site) : SiteTests(site)
{
    [BrowserFact]
    public async Task Save_SomebodyElseHasSaved_KeepsWhatThePersonChooses()
    {
        var hook = await Site.AddHookAsync("Проверка остатков", "before_order_add", "/stock", awaits: true);
        var first = await ComeAsync();
        var second = await first.Context.NewPageAsync();
        await first.GotoAsync($"hooks/{hook}");
        await second.GotoAsync($"hooks/{hook}");
        await first.GetByLabel("Наименование").FillAsync("Проверка склада");
        await first.GetByLabel("Таймаут ожидания").FillAsync("1000");
        await SaveAsync(first);
        await Expect(first.GetByRole(AriaRole.Status)).ToContainTextAsync("Записано");

        await second.GetByLabel("Наименование").FillAsync("Проверка цен");
        await second.GetByLabel("Таймаут ожидания").FillAsync("3000");
        await second.GetByLabel("Порядок применения").FillAsync("70");
        await SaveAsync(second);
        await Expect(second.GetByRole(AriaRole.Status)).ToContainTextAsync("кто-то уже изменил этот веб-хук");
        await Row(second, "Таймаут ожидания").GetByLabel("1000").CheckAsync();
        await Row(second, "Наименование").GetByLabel("Проверка цен").CheckAsync();
        await SaveAsync(second);

        await Expect(second.GetByRole(AriaRole.Status)).ToContainTextAsync("Записано");
        var saved = await Site.FindHookAsync("Проверка цен");
        ((int)saved["timeoutMs"]!).Should().Be(1000);
        ((int)saved["order"]!).Should().Be(70);
    }

    private static Task SaveAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Записать", Exact = true }).ClickAsync();

    private static ILocator Row(IPage page, string field) => page.GetByRole(AriaRole.Row, new() { Name = field });
}
