using Microsoft.Playwright;
using WebhookMiddleware.BrowserTests.Support;
using WebhookMiddleware.Testing;

namespace WebhookMiddleware.BrowserTests;

/// <summary>The test of a webhook, and that of a whole run.</summary>
[Collection(nameof(SharedSite))]
public sealed class TrialTests(Site site) : SiteTests(site)
{
    [BrowserFact]
    public async Task Test_ReceiverRefuses_ShowsItsDecisionAndWhatTheClientWouldGet()
    {
        Site.Receiver.Reply("/stock", WebhookReply.Deny(422, "Нет на складе"));
        await Site.AddHookAsync("Проверка остатков", "before_order_add", "/stock", awaits: true);
        var page = await ComeAsync();

        await page.GotoAsync("./");
        await page.GetByRole(AriaRole.Link, new() { Name = "Проверить Проверка остатков" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Проверить" }).ClickAsync();

        var result = page.GetByRole(AriaRole.Region, new() { Name = "Результат" });
        await Expect(result).ToContainTextAsync("Остановил");
        await Expect(result).ToContainTextAsync("Запрос остановлен");
        await Expect(result).ToContainTextAsync("HTTP-статус 422");
        await Expect(result).ToContainTextAsync("Нет на складе");
        Site.Receiver.Received.Should().ContainSingle().Which.Header("webhook-dry-run").Should().Be("1");
    }

    [BrowserFact]
    public async Task TestOfEvent_ReceiverChangesThePayload_MarksWhatChanged()
    {
        Site.Receiver.Reply("/gift", WebhookReply.Enrich(new { comment = "С подарком" }));
        await Site.AddHookAsync("Подарок", "before_order_add", "/gift", awaits: true);
        var page = await ComeAsync();

        await page.GotoAsync("events/before_order_add");
        await page.GetByRole(AriaRole.Button, new() { Name = "Проверить цепочку" }).ClickAsync();

        await Expect(page.Locator(".result .outcome").First).ToContainTextAsync("Изменил");
        await Expect(page.Locator(".diff ins").First).ToContainTextAsync("С подарком");
    }
}
