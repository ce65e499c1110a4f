using Microsoft.Playwright;

namespace WebhookMiddleware.BrowserTests.Support;

/// <summary>The one browser of all tests. It ends with the process of the tests, whose end closes the pipe that its driver reads from.</summary>
internal static class Browser
{
    /// <summary>How long something may take, in milliseconds: much longer than it does, for a machine that is busy with other tests.</summary>
    public const int Patience = 60_000;

    private static readonly Lazy<Task<IBrowser>> Instance = new(LaunchAsync);

    public static Task<IBrowser> GetAsync() => Instance.Value;

    private static async Task<IBrowser> LaunchAsync()
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        var playwright = await Playwright.CreateAsync();

        return await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = InstalledChromium.Path,
            Args =
            [
                // Its own sandbox does not work for root, as whom tests run in containers.
                "--no-sandbox",

                // Nor is there a graphics card, which it would imitate at great cost.
                "--disable-gpu",

                // Each window would have a process for a page of the browser's own. The others are those that could change what a page does.
                "--disable-features=PreloadTopChromeWebUI,HttpsUpgrades,PaintHolding,MediaRouter,OptimizationHints,Translate",
            ],
        });
    }
}
