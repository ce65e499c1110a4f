using Microsoft.Playwright;
using WebhookMiddleware.BrowserTests.Support;
using WebhookMiddleware.Testing;

namespace WebhookMiddleware.BrowserTests;

/// <summary>The demo of the sample host, as a newcomer tries it.</summary>
[Collection(nameof(SharedSite))]
public sealed class DemoTests(Site site) : SiteTests(site)
{
    [BrowserFact]
    public async Task Press_DemoOrder_ShowsWhatTheWebhookMakesOfIt()
    {
        Site.Receiver.Reply("/stock", WebhookReply.Deny(422, "Нет на складе"));
        await Site.AddHookAsync("Проверка остатков", "before_order_add", "/stock", awaits: true);
        var page = await ComeAsync();

        await page.GotoAsync("../");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Веб-хуки", Exact = true })).ToBeVisibleAsync();
        await page.GotoAsync("../demo/");
        await page.GetByRole(AriaRole.Button, new() { Name = "Отправить демо-заказ" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "HTTP 422" })).ToBeVisibleAsync();
        await Expect(page.Locator("pre")).ToContainTextAsync("Нет на складе");
        await page.GetByRole(AriaRole.Link, new() { Name = "Веб-хуки этого события" }).ClickAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Проверка остатков" }).First.ClickAsync();
        await Expect(page.GetByLabel("Наименование")).ToHaveValueAsync("Проверка остатков");
        Site.Receiver.Received.Should().ContainSingle().Which.Event.Should().Be("before_order_add");
    }
}
