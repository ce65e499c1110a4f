namespace WebhookMiddleware.BrowserTests.Support;

/// <summary>Tests that share a host. Each begins without webhooks.</summary>
public abstract class SiteTests(Site site) : VisitorTests, IClassFixture<Site>
{
    protected Site Site => site;

    protected override Uri Dashboard => site.Dashboard;

    public override Task InitializeAsync() => Site.ClearAsync();
}
