namespace WebhookMiddleware.BrowserTests.Support;

/// <summary>Tests that share a host, with those of other classes if their collection has one. Each begins without webhooks.</summary>
public abstract class SiteTests(Site site) : VisitorTests
{
    protected Site Site => site;

    protected override Uri Dashboard => site.Dashboard;

    public override Task InitializeAsync() => Site.ClearAsync();
}
