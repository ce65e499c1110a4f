using Microsoft.Playwright;
using WebhookMiddleware.BrowserTests.Support;
using WebhookMiddleware.Testing;

namespace WebhookMiddleware.BrowserTests;

/// <summary>The card as a person fills it in who knows its labels only.</summary>
public sealed class CardTests(Site site) : SiteTests(site)
{
    [BrowserFact]
    public async Task Save_FilledInByItsRussianLabels_StopsARealOrder()
    {
        Site.Receiver.Reply("/stock", WebhookReply.Deny(422, "Нет на складе"));
        var page = await ComeAsync();

        await page.GotoAsync("./");
        await page.GetByRole(AriaRole.Link, new() { Name = "Создать первый" }).ClickAsync();
        await page.GetByLabel("Наименование").FillAsync("Проверка остатков");
        await page.GetByLabel("Адрес").FillAsync(Site.Receiver.Url("/stock").ToString());
        await page.GetByLabel("Событие").SelectOptionAsync("Перед добавлением заказа (before_order_add)");
        await page.GetByLabel("Таймаут ожидания").FillAsync("2000");
        await page.GetByLabel("Период действия с").FillAsync("2026-01-01T00:00");
        await page.GetByLabel("Блок без ответа").UncheckAsync();
        await page.GetByLabel("Ожидание ответа").CheckAsync();
        await page.GetByLabel("Ответ содержит данные").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Записать и закрыть" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Записано: Проверка остатков");
        await Expect(page.Locator(".hook")).ToContainTextAsync("Решает и меняет");
        var hook = await Site.FindHookAsync("Проверка остатков");
        ((string?)hook["validFrom"]).Should().StartWith("2025-12-31T21:00:00", "it was entered in the time zone of the browser, that of Moscow");
        (await Site.OrderAsync()).Should().Be(422);
        Site.Receiver.Received.Should().ContainSingle().Which.Event.Should().Be("before_order_add");
    }
}
