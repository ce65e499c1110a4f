namespace WebhookMiddleware.BrowserTests.Support;

/// <summary>A theory that needs a browser, and is skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = InstalledChromium.Missing;
}
