using Microsoft.Playwright;
using WebhookMiddleware.BrowserTests.Support;

namespace WebhookMiddleware.BrowserTests;

/// <summary>The languages of the dashboard.</summary>
public sealed class LanguageTests(Site site) : SiteTests(site), IClassFixture<Site>
{
    [BrowserFact]
    public async Task Choose_English_KeepsThePageAndIsRemembered()
    {
        var page = await ComeAsync("ru-RU");

        await page.GotoAsync("hooks/new?event=before_order_add");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Новый веб-хук" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "English" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "New webhook" })).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Event")).ToHaveValueAsync("before_order_add");
        await page.GetByRole(AriaRole.Link, new() { Name = "Notifications", Exact = true }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No notifications" })).ToBeVisibleAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "en");
    }

    [BrowserTheory]
    [InlineData("en-GB", "en", "Webhooks")]
    [InlineData("ru-RU", "ru", "Веб-хуки")]
    [InlineData("de-DE", "en", "Webhooks")]
    public async Task Open_FirstVisit_SpeaksTheLanguageOfTheBrowser(string locale, string language, string title)
    {
        var page = await ComeAsync(locale);

        await page.GotoAsync("./");

        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = title, Exact = true })).ToBeVisibleAsync();
    }
}
