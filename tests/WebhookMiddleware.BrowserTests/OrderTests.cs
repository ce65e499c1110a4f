using Microsoft.Playwright;
using WebhookMiddleware.BrowserTests.Support;

namespace WebhookMiddleware.BrowserTests;

/// <summary>The order of an event's webhooks: by keys, by number, by dragging.</summary>
[Collection(nameof(SharedSite))]
public sealed class OrderTests(Site site) : SiteTests(site)
{
    [BrowserFact]
    public async Task Move_ByKeys_PutsTheWebhookEarlier()
    {
        var page = await ListAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Раньше: Третий" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".hook .who a")).ToHaveTextAsync(["Первый", "Третий", "Второй"]);

        // The next key goes on where the webhook is now.
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByLabel("Порядок применения: Третий")).ToBeFocusedAsync();
    }

    [BrowserFact]
    public async Task Save_Numbers_SortsByThem()
    {
        var page = await ListAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Записать порядок" })).ToBeHiddenAsync();

        await page.GetByLabel("Порядок применения: Первый").FillAsync("25");
        await page.GetByRole(AriaRole.Button, new() { Name = "Записать порядок" }).ClickAsync();

        await Expect(page.Locator(".hook .who a")).ToHaveTextAsync(["Второй", "Первый", "Третий"]);
    }

    [BrowserFact]
    public async Task Drag_LastBeforeTheFirst_PutsItFirst()
    {
        var page = await ListAsync();

        await page.Locator(".hook").Last.DragToAsync(
            page.Locator(".hook").First, new() { SourcePosition = new() { X = 600, Y = 20 }, TargetPosition = new() { X = 600, Y = 4 } });

        await Expect(page.Locator(".hook .who a")).ToHaveTextAsync(["Третий", "Первый", "Второй"]);
    }

    private async Task<IPage> ListAsync()
    {
        foreach (var (name, order) in new[] { ("Первый", 10), ("Второй", 20), ("Третий", 30) })
        {
            await Site.AddHookAsync(name, "before_order_add", "/stock", awaits: true, ("order", order));
        }

        var page = await ComeAsync();
        await page.GotoAsync("./");
        return page;
    }
}
