namespace WebhookMiddleware.BrowserTests.Support;

/// <summary>A fact that needs a browser, and is skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = InstalledChromium.Missing;
}
