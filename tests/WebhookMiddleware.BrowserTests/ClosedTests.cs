using Microsoft.Playwright;
using WebhookMiddleware.BrowserTests.Support;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.BrowserTests;

/// <summary>What everybody sees of a dashboard that its application has not opened.</summary>
public sealed class ClosedTests(ClosedTests.ClosedHost host) : VisitorTests, IClassFixture<ClosedTests.ClosedHost>
{
    protected override Uri Dashboard => host.Dashboard;

    [BrowserTheory]
    [InlineData("./")]
    [InlineData("hooks/new")]
    [InlineData("calls")]
    [InlineData("stats")]
    [InlineData("settings")]
    public async Task Look_NobodyHasOpenedIt_SaysSoAndShowsNothingElse(string path)
    {
        var page = await ComeAsync();

        (await page.GotoAsync(path))!.Status.Should().Be(403);

        await Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync(["Панель закрыта"]);
        await Expect(page.Locator("form[method=post], table, .hook, .entry")).ToHaveCountAsync(0);
        await page.ShouldBeAccessibleAsync();
        await page.ShouldFitAPhoneAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "English" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading)).ToHaveTextAsync(["The dashboard is closed"]);
    }

    public sealed class ClosedHost() : GuardedSite(HostDatabase.NewInMemory(), _ => { });
}
