using Microsoft.Playwright;
using WebhookMiddleware.BrowserTests.Support;
using WebhookMiddleware.Testing;

namespace WebhookMiddleware.BrowserTests;

/// <summary>The card as a person fills it in who knows its labels only.</summary>
[Collection(nameof(SharedSite))]
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

    [BrowserFact]
    public async Task Flags_OneExcludesOthers_TakesThemAway()
    {
        var page = await ComeAsync();
        await page.GotoAsync("hooks/new?event=before_order_add");
        var (forget, wait, data) = (page.GetByLabel("Блок без ответа"), page.GetByLabel("Ожидание ответа"), page.GetByLabel("Ответ содержит данные"));
        await Expect(forget).ToBeCheckedAsync();

        await wait.CheckAsync();
        await Expect(forget).Not.ToBeCheckedAsync();
        await data.CheckAsync();
        await Expect(wait).ToBeCheckedAsync();
        await Expect(page.Locator(".sum.wrong:visible")).ToHaveCountAsync(0);

        await forget.CheckAsync();
        await Expect(wait).Not.ToBeCheckedAsync();
        await Expect(data).Not.ToBeCheckedAsync();
    }

    [BrowserFact]
    public async Task Save_OneFieldIsWrong_LosesNothingOfTheOthers()
    {
        var page = await ComeAsync();
        await page.GotoAsync("hooks/new?event=before_order_add");
        await page.UnfoldAsync();
        foreach (var (name, value) in new[]
        {
            ("name", "Проверка <остатков>"), ("url", "ftp://erp"), ("order", "70"), ("timeoutMs", "900"), ("validFrom", "2026-01-01T10:00"), ("validTo", "2036-01-01T10:00"),
            ("body", "{\n  \"id\": 1\n}"), ("contentType", "application/xml"), ("condition", "data.total > 1"), ("tenant", "north"), ("basicAuth.username", "erp"),
            ("basicAuth.password", "pa55"), ("headers[0].name", "X-Shop"), ("headers[0].value", "demo"), ("signingSecrets[0]", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        })
        {
            await page.Locator($"[name='{name}']").FillAsync(value);
        }

        await page.GetByLabel("Блок без ответа").UncheckAsync();
        await page.GetByLabel("Ожидание ответа").CheckAsync();
        await page.Locator("[name=inOrder]").CheckAsync();
        await page.Locator("[name=onFailure]").SelectOptionAsync("continue");
        await page.Locator("[name=mode]").SelectOptionAsync("shadow");
        var typed = await ReadAsync(page);
        typed.Should().HaveCountGreaterThan(20);

        await page.GetByRole(AriaRole.Button, new() { Name = "Записать и закрыть" }).ClickAsync();

        await Expect(page.Locator("#url")).ToHaveAttributeAsync("aria-invalid", "true");
        (await ReadAsync(page)).Should().BeEquivalentTo(typed);
    }

    // What would be sent, apart from the token and empty rows.
    private static Task<Dictionary<string, string>> ReadAsync(IPage page) => page.EvaluateAsync<Dictionary<string, string>>("""
        () => Object.fromEntries([...new FormData(document.getElementById("card"))].filter(([name, value]) => name !== "__token" && value !== ""))
        """);
}
