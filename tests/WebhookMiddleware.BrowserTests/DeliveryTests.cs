using Microsoft.Playwright;
using WebhookMiddleware.BrowserTests.Support;
using WebhookMiddleware.Testing;
using WebhookMiddleware.TestSupport;

namespace WebhookMiddleware.BrowserTests;

/// <summary>Notifications that could not be delivered, and how a person sends them again.</summary>
[Collection(nameof(SharedSite))]
public sealed class DeliveryTests(Site site) : SiteTests(site)
{
    [BrowserFact]
    public async Task Retry_DeadDelivery_IsDelivered()
    {
        var hook = await AddDeadAsync("retry@example.com");
        var page = await ComeAsync();

        await page.GotoAsync($"deliveries?hook={hook}");
        await Expect(page.Locator(".entry")).ToContainTextAsync("Неожиданный статус");
        await page.Locator(".entry .when").ClickAsync();
        await page.GetByText("Отправить ещё раз…").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Отправить сейчас" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Отправляется ещё раз.");
        await ExpectDeliveredAsync(hook);
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Доставлено" })).ToBeVisibleAsync();
        await Expect(page.Locator(".attempts > li")).ToHaveCountAsync(3);
    }

    [BrowserFact]
    public async Task Replay_DeadDeliveriesOfAWebhook_AreDelivered()
    {
        var hook = await AddDeadAsync("replay@example.com");
        var page = await ComeAsync();

        await page.GotoAsync($"deliveries?hook={hook}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Отправить несколько ещё раз…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Далее" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("Не доставлено");
        await page.GetByRole(AriaRole.Button, new() { Name = "Отправить ещё раз" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Отправлено ещё раз: 1");
        await ExpectDeliveredAsync(hook);
    }

    // Leaves the receiver mended.
    private async Task<string> AddDeadAsync(string login)
    {
        Site.Receiver.Reply("/crm", WebhookReply.Status(500));
        var hook = await Site.AddHookAsync("Рассказать CRM", "after_registration", "/crm", awaits: false);
        await Site.RegisterAsync(login);
        await ExpectStateAsync(hook, "dead");
        Site.Receiver.Reset();
        return hook;
    }

    private async Task ExpectDeliveredAsync(string hook)
    {
        await ExpectStateAsync(hook, "delivered");
        Site.Receiver.Received.Should().ContainSingle().Which.Event.Should().Be("after_registration");
    }

    private async Task ExpectStateAsync(string hook, string state)
        => await Eventually.GetAsync(() => Site.ReadAsync($"deliveries?hook={hook}&state={state}"), found => found["items"]!.AsArray().Count == 1);
}
