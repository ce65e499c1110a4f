using Microsoft.Playwright;

namespace WebhookMiddleware.BrowserTests.Support;

/// <summary>The way to each page of the dashboard, and to each of its states.</summary>
internal static class Tour
{
    private static readonly Dictionary<string, Func<IPage, FurnishedSite, Task>> Stops = new()
    {
        ["list"] = (page, _) => page.GotoAsync("./"),
        ["list, nothing found"] = (page, _) => page.GotoAsync("?search=nothing"),
        ["card, new"] = (page, _) => page.GotoAsync("hooks/new"),
        ["card, stored"] = (page, site) => page.GotoAsync($"hooks/{site.Hook}"),
        ["card, with errors"] = ShowErrorsAsync,
        ["card, stale"] = ShowConflictAsync,
        ["test"] = (page, site) => page.GotoAsync($"hooks/{site.Hook}/test"),
        ["test, done"] = (page, site) => PostAsync(page, $"hooks/{site.Hook}/test", ".test .primary", ".result"),
        ["history"] = (page, site) => page.GotoAsync($"hooks/{site.Hook}/history"),
        ["events"] = (page, _) => page.GotoAsync("events"),
        ["event"] = (page, _) => page.GotoAsync("events/before_order_add"),
        ["guide"] = (page, _) => page.GotoAsync("events/before_order_add/guide"),
        ["event, tested"] = (page, _) => PostAsync(page, "events/before_order_add", ".test .primary", ".result"),
        ["calls"] = (page, _) => page.GotoAsync("calls"),
        ["calls, wrong filters"] = (page, _) => page.GotoAsync("calls?from=yesterday&outcome=none"),
        ["call"] = (page, site) => page.GotoAsync($"calls/{site.Call}"),
        ["deliveries"] = (page, _) => page.GotoAsync("deliveries"),
        ["delivery"] = (page, site) => page.GotoAsync($"deliveries/{site.Delivery}"),
        ["replay"] = (page, _) => page.GotoAsync("deliveries/replay"),
        ["replay, confirm"] = (page, _) => PostAsync(page, "deliveries/replay?state=dead", "form .primary", "[value=replay]"),
        ["audit"] = (page, _) => page.GotoAsync("audit"),
        ["settings"] = (page, _) => page.GotoAsync("settings"),
        ["import, preview"] = ShowImportAsync,
        ["not found"] = (page, _) => page.GotoAsync("nowhere"),
        ["refused"] = PostFromElsewhereAsync,
        ["demo"] = (page, _) => PostAsync(page, "../demo/", "button", "h2"),
    };

    public static IEnumerable<string> Names => Stops.Keys;

    /// <summary>Goes to a page, and opens all that is folded.</summary>
    public static async Task GoAsync(string name, IPage page, FurnishedSite site)
    {
        await Stops[name](page, site);
        await page.EvaluateAsync("() => document.querySelectorAll('details').forEach(folded => folded.open = true)");
    }

    private static async Task ShowErrorsAsync(IPage page, FurnishedSite site)
    {
        await page.GotoAsync("hooks/new?event=before_order_add");
        await page.Locator("#url").FillAsync("ftp://example.ru");
        await page.Locator("#timeoutMs").FillAsync("5");
        await page.Locator("#body").FillAsync("{{ data");
        await page.Locator(".card .primary").ClickAsync();
        await Expect(page.Locator("[aria-invalid]")).ToHaveCountAsync(4);
    }

    private static async Task ShowConflictAsync(IPage page, FurnishedSite site)
    {
        await page.GotoAsync($"hooks/{site.Hook}");
        await site.RenameHookAsync($"Проверка {Guid.NewGuid()}");
        await page.Locator("#name").FillAsync("Проверка цен");
        await page.Locator(".card .primary").ClickAsync();
        await Expect(page.Locator(".conflicts")).ToBeVisibleAsync();
    }

    private static async Task ShowImportAsync(IPage page, FurnishedSite site)
    {
        await page.GotoAsync("settings");
        await page.Locator("#import-text").FillAsync(await site.ExportAsync());
        await page.Locator("[value=check]").ClickAsync();
        await Expect(page.Locator(".update")).ToBeVisibleAsync();
    }

    private static async Task PostAsync(IPage page, string path, string button, string result)
    {
        await page.GotoAsync(path);
        await page.Locator(button).First.ClickAsync();
        await Expect(page.Locator(result)).ToBeVisibleAsync();
    }

    private static async Task PostFromElsewhereAsync(IPage page, FurnishedSite site)
    {
        await page.SetContentAsync($"<form method='post' action='{site.Dashboard}settings/switch'><button>Win</button></form>");
        await page.Locator("button").ClickAsync();
        await Expect(page.Locator(".notice")).ToBeVisibleAsync();
    }
}
