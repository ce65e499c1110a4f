using Microsoft.Playwright;
using WebhookMiddleware.BrowserTests.Support;

namespace WebhookMiddleware.BrowserTests;

/// <summary>The dashboard without a mouse.</summary>
[Collection(nameof(SharedSite))]
public sealed class KeyboardTests(Site site) : SiteTests(site)
{
    [BrowserFact]
    public async Task Create_ByKeysAlone_SavesTheCard()
    {
        var page = await ComeAsync();
        var keys = new Keys(page);
        await page.GotoAsync("./");

        await keys.ToAsync(page.GetByRole(AriaRole.Link, new() { Name = "Создать первый" }));
        await keys.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Новый веб-хук" })).ToBeVisibleAsync();
        await keys.TypeAsync(page.GetByLabel("Наименование"), "Проверка остатков");
        await keys.TypeAsync(page.GetByLabel("Адрес"), Site.Receiver.Url("/stock").ToString());
        await keys.ToAsync(page.GetByLabel("Событие"));
        await keys.PressUntilAsync("ArrowDown", page.GetByLabel("Событие"), "before_order_add");
        await keys.ToAsync(page.GetByLabel("Блок без ответа"));
        await keys.PressAsync("Space");
        await keys.ToAsync(page.GetByLabel("Ожидание ответа"));
        await keys.PressAsync("Space");
        await keys.BackToAsync(page.GetByLabel("Таймаут ожидания"));
        await keys.PressAsync("Enter");

        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Записано: Проверка остатков");
        var hook = await Site.FindHookAsync("Проверка остатков");
        ((bool)hook["awaitResponse"]!).Should().BeTrue();
        ((bool)hook["fireAndForget"]!).Should().BeFalse();
    }

    [BrowserFact]
    public async Task Walk_WholeCard_EveryControlShowsItsFocus()
    {
        var hook = await Site.AddHookAsync("Проверка остатков", "before_order_add", "/stock", awaits: true, ("condition", "data.total > 100"));
        var page = await ComeAsync();
        await page.GotoAsync($"hooks/{hook}");

        await new Keys(page).ToAsync(page.GetByText("Удалить…"));
    }

    [BrowserFact]
    public async Task Skip_FirstTab_LeadsToTheContent()
    {
        var page = await ComeAsync();
        await page.GotoAsync("./");

        await new Keys(page).ToAsync(page.GetByRole(AriaRole.Link, new() { Name = "К содержанию" }));
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");

        (await page.EvaluateAsync<bool>("() => document.querySelector('main').contains(document.activeElement)")).Should().BeTrue();
    }

    [BrowserFact]
    public async Task Switch_BySpace_TurnsTheWebhookOff()
    {
        await Site.AddHookAsync("Проверка остатков", "before_order_add", "/stock", awaits: true);
        var page = await ComeAsync();
        await page.GotoAsync("./");
        var active = page.GetByRole(AriaRole.Switch, new() { Name = "Активно: Проверка остатков" });

        await new Keys(page).ToAsync(active);
        await page.Keyboard.PressAsync("Space");

        await Expect(active).Not.ToBeCheckedAsync();
        ((bool)(await Site.FindHookAsync("Проверка остатков"))["isActive"]!).Should().BeFalse();
    }
}
