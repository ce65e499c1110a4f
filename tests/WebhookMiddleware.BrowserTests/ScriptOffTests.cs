using Microsoft.Playwright;
using WebhookMiddleware.BrowserTests.Support;
using WebhookMiddleware.Testing;

namespace WebhookMiddleware.BrowserTests;

/// <summary>The dashboard in a browser that runs no scripts.</summary>
[Collection(nameof(SharedSite))]
public sealed class ScriptOffTests(Site site) : SiteTests(site)
{
    [BrowserFact]
    public async Task Create_ThenEdit_SavesBoth()
    {
        var page = await ComeAsync(scripts: false);
        await page.GotoAsync("hooks/new");
        await Expect(page.GetByText("Часовой пояс: UTC")).ToBeVisibleAsync();
        await page.GetByLabel("Наименование").FillAsync("Проверка остатков");
        await page.GetByLabel("Адрес").FillAsync(Site.Receiver.Url("/stock").ToString());
        await page.GetByLabel("Событие").SelectOptionAsync("before_order_add");
        await page.GetByLabel("Период действия с").FillAsync("2026-01-01T00:00");
        await page.GetByLabel("Ожидание ответа").CheckAsync();
        await Expect(page.GetByText("Нельзя и ждать, и не ждать")).ToHaveCountAsync(2);
        await Expect(page.Locator(".sum:visible")).ToContainTextAsync("Нельзя и ждать, и не ждать");
        await SaveAsync(page);
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Пока ничего не записано.");
        await page.GetByLabel("Блок без ответа").UncheckAsync();
        await SaveAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Проверка остатков", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Добавить заголовок" }).ClickAsync();
        await page.GetByLabel("Пользовательский заголовок").Last.FillAsync("X-Shop");
        await page.GetByLabel("Значение").Last.FillAsync("demo");
        await page.GetByLabel("Таймаут ожидания").FillAsync("900");
        await SaveAsync(page);

        var hook = await Site.FindHookAsync("Проверка остатков");
        ((string?)hook["validFrom"]).Should().StartWith("2026-01-01T00:00:00", "without a script, times are UTC");
        ((int)hook["timeoutMs"]!).Should().Be(900);
        ((string?)hook["headers"]![0]!["name"]).Should().Be("X-Shop");
    }

    [BrowserFact]
    public async Task SwitchOff_Button_TurnsTheWebhookOff()
    {
        await Site.AddHookAsync("Проверка остатков", "before_order_add", "/stock", awaits: true);
        var page = await ComeAsync(scripts: false);

        await page.GotoAsync("./");
        await page.GetByRole(AriaRole.Switch, new() { Name = "Активно: Проверка остатков" }).ClickAsync();

        await Expect(page.Locator(".hook.off")).ToHaveCountAsync(1);
        ((bool)(await Site.FindHookAsync("Проверка остатков"))["isActive"]!).Should().BeFalse();
    }

    [BrowserFact]
    public async Task Reorder_ByNumber_SortsByIt()
    {
        await Site.AddHookAsync("Первый", "before_order_add", "/stock", awaits: true, ("order", 10));
        await Site.AddHookAsync("Второй", "before_order_add", "/stock", awaits: true, ("order", 20));
        var page = await ComeAsync(scripts: false);

        await page.GotoAsync("./");
        await page.GetByLabel("Порядок применения: Первый").FillAsync("30");
        await page.GetByRole(AriaRole.Button, new() { Name = "Записать порядок" }).ClickAsync();

        await Expect(page.Locator(".hook .who a")).ToHaveTextAsync(["Второй", "Первый"]);
    }

    [BrowserFact]
    public async Task Test_Send_ShowsTheDecision()
    {
        Site.Receiver.Reply("/stock", WebhookReply.Deny(422, "Нет на складе"));
        var hook = await Site.AddHookAsync("Проверка остатков", "before_order_add", "/stock", awaits: true);
        var page = await ComeAsync(scripts: false);

        await page.GotoAsync($"hooks/{hook}/test");
        await page.GetByRole(AriaRole.Button, new() { Name = "Проверить" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Результат" })).ToContainTextAsync("Остановил");
    }

    [BrowserFact]
    public async Task Language_Chosen_IsRemembered()
    {
        var page = await ComeAsync(scripts: false);

        await page.GotoAsync("./");
        await page.GetByRole(AriaRole.Link, new() { Name = "English" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Calls", Exact = true }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Calls", Exact = true })).ToBeVisibleAsync();
    }

    private static Task SaveAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Записать и закрыть" }).ClickAsync();
}
