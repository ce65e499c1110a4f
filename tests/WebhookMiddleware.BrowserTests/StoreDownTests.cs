using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;
using WebhookMiddleware.BrowserTests.Support;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.BrowserTests;

/// <summary>The pages while the database can't be read.</summary>
public sealed class StoreDownTests(StoreDownTests.BrokenHost host) : VisitorTests, IClassFixture<StoreDownTests.BrokenHost>
{
    protected override Uri Dashboard => host.Dashboard;

    [BrowserTheory]
    [InlineData("./")]
    [InlineData("hooks/0198c0de-0000-7000-8000-000000000001")]
    [InlineData("hooks/0198c0de-0000-7000-8000-000000000001/history")]
    [InlineData("events/before_order_add")]
    [InlineData("calls")]
    [InlineData("deliveries")]
    [InlineData("stats")]
    [InlineData("audit")]
    public async Task Look_StoreIsDown_SaysSoAndWhatToDo(string path)
    {
        var page = await ComeAsync();

        (await page.GotoAsync(path))!.Status.Should().Be(503);

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Страницу не удалось загрузить" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("Повторите чуть позже");
        await page.ShouldBeAccessibleAsync();
        await page.ShouldFitAPhoneAsync();
    }

    [BrowserFact]
    public async Task Settings_StoreIsDown_TellTheStateOfTheHost()
    {
        var page = await ComeAsync();

        (await page.GotoAsync("settings"))!.Status.Should().Be(200, "this page is needed most when something is wrong");

        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Состояние" })).ToContainTextAsync("база данных не отвечает");
        await page.ShouldBeAccessibleAsync();
        await page.ShouldFitAPhoneAsync();
    }

    [BrowserFact]
    public async Task Save_StoreGoesDownMeanwhile_KeepsWhatWasTyped()
    {
        using var database = HostDatabase.NewSqlite();
        await using var other = await GuardedHost.StartAsync(database, dashboard => dashboard.AllowAnonymous());
        var page = await ComeAsync();
        await page.GotoAsync(new Uri(other.Dashboard, "hooks/new").ToString());
        await page.GetByLabel("Наименование").FillAsync("Проверка остатков");
        await page.GetByLabel("Адрес").FillAsync("https://erp.example.com/");

        await database.DropTablesAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Записать и закрыть" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("ничего не записано");
        await Expect(page.GetByLabel("Наименование")).ToHaveValueAsync("Проверка остатков");
        await Expect(page.GetByLabel("Адрес")).ToHaveValueAsync("https://erp.example.com/");
    }

    /// <summary>A host that has lost its tables since it started.</summary>
    public sealed class BrokenHost() : GuardedSite(HostDatabase.NewSqlite(), dashboard => dashboard.AllowAnonymous())
    {
        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            await Database.DropTablesAsync();
        }
    }
}
