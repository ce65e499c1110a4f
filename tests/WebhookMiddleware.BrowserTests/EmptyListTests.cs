using WebhookMiddleware.BrowserTests.Support;

namespace WebhookMiddleware.BrowserTests;

/// <summary>The first page that a new user sees.</summary>
public sealed class EmptyListTests(Site site) : SiteTests(site)
{
    [BrowserFact]
    public async Task Look_NoWebhooks_IsAccessibleAndFits()
    {
        var page = await ComeAsync(width: 360);
        await page.GotoAsync("./");
        await Expect(page.GetByText("Веб-хуков пока нет")).ToBeVisibleAsync();

        await page.ShouldFitAsync();
        await page.ShouldBeAccessibleAsync();
    }
}
