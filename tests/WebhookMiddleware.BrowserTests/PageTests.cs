using WebhookMiddleware.BrowserTests.Support;

namespace WebhookMiddleware.BrowserTests;

/// <summary>What holds for every page, in each of its states.</summary>
public sealed class PageTests(FurnishedSite site) : VisitorTests, IClassFixture<FurnishedSite>
{
    public static TheoryData<string> Pages => [.. Tour.Names];

    protected override Uri Dashboard => site.Dashboard;

    [BrowserTheory]
    [MemberData(nameof(Pages))]
    public async Task Look_InLightAndDark_AxeFindsNothing(string name)
    {
        var page = await ComeAsync();
        await Tour.GoAsync(name, page, site);

        await page.ShouldBeAccessibleAsync();
    }

    [BrowserTheory]
    [MemberData(nameof(Pages))]
    public async Task Look_OnAPhone_NeedsNoSidewaysScrolling(string name)
    {
        var page = await ComeAsync(width: PageChecks.Phone);
        await Tour.GoAsync(name, page, site);

        await page.ShouldFitAsync();
    }
}
