using Microsoft.AspNetCore.Builder;
using WebhookMiddleware.BrowserTests.Support;

namespace WebhookMiddleware.BrowserTests;

/// <summary>The pages of a person who may read and not write.</summary>
public sealed class ReadOnlyTests(ReadOnlyTests.Readers readers) : VisitorTests, IClassFixture<ReadOnlyTests.Readers>
{
    // Disabled controls send nothing.
    private const string WritingControls = """
        () => [...document.querySelectorAll("form[method=post]")].flatMap(form => [...form.elements])
            .filter(control => !control.matches(":disabled") && control.type !== "hidden")
            .map(control => control.outerHTML)
        """;

    public static TheoryData<string> Pages => [.. Tour.Pages];

    protected override Uri Dashboard => readers.Dashboard;

    [BrowserTheory]
    [MemberData(nameof(Pages))]
    public async Task Look_NoPolicyLetsThePersonWrite_NothingOnThePageWrites(string name)
    {
        var page = await ComeAsync();
        await Tour.GoAsync(name, page, readers.Site);

        await Expect(page.GetByText("Только чтение", new() { Exact = true })).ToBeVisibleAsync();
        (await page.EvaluateAsync<string[]>(WritingControls)).Should().BeEmpty();
        await page.ShouldBeAccessibleAsync();
        await page.ShouldFitAPhoneAsync();
    }

    /// <summary>A host beside a furnished one, whose visitors may read.</summary>
    public sealed class Readers : IAsyncLifetime
    {
        private GuardedHost? _host;

        public FurnishedSite Site { get; } = new();

        public Uri Dashboard => _host!.Dashboard;

        public async Task InitializeAsync()
        {
            await Site.InitializeAsync();
            if (InstalledChromium.Missing is null)
            {
                _host = await GuardedHost.StartAsync(Site.Database, dashboard =>
                {
                    dashboard.Reads.AllowAnonymous();
                    dashboard.Writes.RequireAuthorization(policy => policy.RequireAssertion(_ => false));
                });
            }
        }

        public async Task DisposeAsync()
        {
            if (_host is not null)
            {
                await _host.DisposeAsync();
            }

            await Site.DisposeAsync();
        }
    }
}
