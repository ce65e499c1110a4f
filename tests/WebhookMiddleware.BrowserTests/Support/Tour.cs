using Microsoft.Playwright;

namespace WebhookMiddleware.BrowserTests.Support;

/// <summary>The way to each page of the dashboard, and to each of its states.</summary>
internal static class Tour
{
    private static readonly Dictionary<string, Func<FurnishedSite, string>> Addresses = new()
    {
        ["list"] = _ => "./",
        ["list, nothing found"] = _ => "?search=nothing",
        ["card, new"] = _ => "hooks/new",
        ["card, stored"] = site => $"hooks/{site.Hook}",
        ["test"] = site => $"hooks/{site.Hook}/test",
        ["history"] = site => $"hooks/{site.Hook}/history",
        ["events"] = _ => "events",
        ["event"] = _ => "events/before_order_add",
        ["guide"] = _ => "events/before_order_add/guide",
        ["calls"] = _ => "calls",
        ["calls, wrong filters"] = _ => "calls?from=yesterday&outcome=none",
        ["call"] = site => $"calls/{site.Call}",
        ["deliveries"] = _ => "deliveries",
        ["delivery"] = site => $"deliveries/{site.Delivery}",
        ["replay"] = _ => "deliveries/replay",
        ["statistics, 1 h"] = _ => "stats?period=1h",
        ["statistics, 24 h"] = _ => "stats",
        ["statistics, 7 d"] = _ => "stats?period=7d",
        ["statistics, 30 d"] = _ => "stats?period=30d",
        ["statistics of a webhook"] = site => $"stats?hook={site.Hook}",
        ["statistics, several names fit"] = _ => "stats?hook=%D0%A1%D0%BA%D0%BB%D0%B0%D0%B4",
        ["statistics, no name fits"] = _ => "stats?hook=nothing",
        ["statistics, wrong period"] = _ => "stats?period=2h",
        ["audit"] = _ => "audit",
        ["settings"] = _ => "settings",
        ["not found"] = _ => "nowhere",
    };

    private static readonly Dictionary<string, Func<IPage, FurnishedSite, Task>> Actions = new()
    {
        ["card, with errors"] = ShowErrorsAsync,
        ["card, stale"] = ShowConflictAsync,
        ["test, done"] = (page, site) => PostAsync(page, $"hooks/{site.Hook}/test", ".test .primary", ".result"),
        ["event, tested"] = (page, _) => PostAsync(page, "events/before_order_add", ".test .primary", ".result"),
        ["replay, confirm"] = (page, _) => PostAsync(page, "deliveries/replay?state=dead", "form .primary", "[value=replay]"),
        ["import, preview"] = ShowImportAsync,
        ["refused"] = PostFromElsewhereAsync,
        ["demo"] = (page, _) => PostAsync(page, "../demo/", "button", "h2"),
    };

    /// <summary>Gets the pages that an address leads to.</summary>
    public static IEnumerable<string> Pages => Addresses.Keys;

    /// <summary>Gets the pages, and the states that a person brings about.</summary>
    public static IEnumerable<string> Names => [.. Addresses.Keys, .. Actions.Keys];

    /// <summary>Goes to a page, and opens all that is folded.</summary>
    public static async Task GoAsync(string name, IPage page, FurnishedSite site)
    {
        await (Actions.TryGetValue(name, out var act) ? act(page, site) : page.GotoAsync(Addresses[name](site)));
        await page.UnfoldAsync();
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
