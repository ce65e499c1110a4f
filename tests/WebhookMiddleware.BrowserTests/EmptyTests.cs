using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;
using WebhookMiddleware.BrowserTests.Support;
using WebhookMiddleware.TestSupport.Hosts;

namespace WebhookMiddleware.BrowserTests;

/// <summary>The pages that a new user sees: there are no webhooks, and nothing has happened.</summary>
public sealed class EmptyTests(EmptyTests.NewHost host) : VisitorTests, IClassFixture<EmptyTests.NewHost>
{
    public static TheoryData<string, string> Pages => new()
    {
        { "./", "Веб-хуков пока нет" },
        { "hooks/new", "Новый веб-хук" },
        { "events", "Перед добавлением заказа" },
        { "events/before_order_add", "пока не подключено ни одного веб-хука" },
        { "calls", "Вызовов нет" },
        { "deliveries", "Уведомлений нет" },
        { "deliveries/replay", "Выберите, какие уведомления отправить ещё раз" },
        { "stats", "За это время ничего не вызывалось" },
        { "stats?event=before_order_add", "Под эти фильтры не подходит ни один вызов" },
        { "audit", "Пока ничего не произошло" },
        { "settings", "Экспорт" },
    };

    protected override Uri Dashboard => host.Dashboard;

    [BrowserTheory]
    [MemberData(nameof(Pages))]
    public async Task Look_NothingIsThere_IsAccessibleFitsAndIsTranslated(string path, string text)
    {
        var page = await ComeAsync();
        await page.GotoAsync(path);
        await page.UnfoldAsync();
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync(text);

        await page.ShouldBeAccessibleAsync();
        await page.ShouldFitAPhoneAsync();
        await page.GotoAsync(path + (path.Contains('?', StringComparison.Ordinal) ? "&lang=en" : "?lang=en"));
        await page.UnfoldAsync();
        await page.ShouldBeEnglishAsync();
        await page.ShouldFitAsync();
    }

    public sealed class NewHost() : GuardedSite(HostDatabase.NewInMemory(), dashboard => dashboard.AllowAnonymous());
}
