using Microsoft.AspNetCore.Mvc.Testing;
using WebhookMiddleware.Outbox;

namespace WebhookMiddleware.Testing.Tests;

/// <summary>DrainAsync waits for what is due, for no more and no less.</summary>
public sealed class DeliveriesTests
{
    [Fact]
    public async Task Drain_SeveralDue_EndsWhenAllAreMade()
    {
        await using var webhooks = new TestWebhooks();
        var crm = webhooks.On(RunningShop.After).Notify();
        await using var shop = new RunningShop(webhooks);
        for (var order = 0; order < 20; order++)
        {
            await shop.OrderAsync();
        }

        await webhooks.Deliveries.DrainAsync();

        crm.Received.Should().HaveCount(20);
        (await webhooks.Deliveries.ListAsync()).Should().HaveCount(20).And.OnlyContain(delivery => delivery.State == DeliveryState.Delivered);
    }

    [Fact]
    public async Task Drain_ByTheRealClock_LeavesRetriesToTheirTime()
    {
        await using var webhooks = new TestWebhooks();
        webhooks.On(RunningShop.After).Notify().Replies(WebhookReply.Status(503));
        await using var shop = new RunningShop(webhooks);
        await shop.OrderAsync();

        await webhooks.Deliveries.DrainAsync();

        var delivery = (await webhooks.Deliveries.ListAsync()).Should().ContainSingle().Subject;
        (delivery.State, delivery.Attempts).Should().Be((DeliveryState.Pending, 1));
    }

    [Fact]
    public async Task Drain_InOrder_DoesNotWaitForWhatStandsBehindARetry()
    {
        await using var webhooks = new TestWebhooks();
        var clock = webhooks.UseFakeClock();
        var crm = webhooks.On(RunningShop.After).Notify().With(webhook => webhook with { InOrder = true })
            .RepliesInTurn(WebhookReply.Status(503), WebhookReply.Allow());
        await using var shop = new RunningShop(webhooks);
        await shop.OrderAsync();
        await shop.OrderAsync();

        await webhooks.Deliveries.DrainAsync();
        crm.Received.ExpectOne();
        await clock.AdvanceAsync(TimeSpan.FromMinutes(1));

        crm.Received.Select(received => received.Attempt).Should().Equal(1, 2, 1);
    }

    [Fact]
    public async Task Drain_InactiveWebhook_DoesNotWaitForItsDeliveries()
    {
        await using var webhooks = new TestWebhooks();
        var crm = webhooks.On(RunningShop.After).Notify().RepliesInTurn(WebhookReply.Status(410));
        await using var shop = new RunningShop(webhooks);
        await shop.OrderAsync();
        await webhooks.Deliveries.DrainAsync();
        await shop.OrderAsync();

        await webhooks.Deliveries.DrainAsync();

        crm.Received.Should().ContainSingle("410 deactivates the webhook");
    }

    [Fact]
    public async Task Drain_ReceiverDoesNotAnswer_FailsAndSaysWhatIsUnderWay()
    {
        await using var webhooks = new TestWebhooks();
        var answer = new TaskCompletionSource<WebhookReply>();
        webhooks.On(RunningShop.After).Notify().Replies(_ => answer.Task);
        await using var shop = new RunningShop(webhooks);
        await shop.OrderAsync();
        await webhooks.Received.WaitForAsync();

        var drain = () => webhooks.Deliveries.DrainAsync(TimeSpan.FromMilliseconds(1));

        (await drain.Should().ThrowAsync<TimeoutException>()).WithMessage("*Has the store failed?*after_order, Delivering, attempts: 0, webhook-id msg_*");
        answer.SetResult(WebhookReply.Allow());
        await webhooks.Deliveries.DrainAsync();
    }

    [Fact]
    public async Task Drain_ApplicationHasNotStarted_SaysSo()
    {
        await using var webhooks = new TestWebhooks();

        var drain = () => webhooks.Deliveries.DrainAsync();

        (await drain.Should().ThrowAsync<InvalidOperationException>()).WithMessage("The application has not started.*");
    }

    [Fact]
    public async Task List_HostsThatShareAStore_ReturnsEachDeliveryOnce()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            (string, string)[] settings = [("ConnectionStrings:Webhooks", $"Data Source={Path.Combine(folder.FullName, "shop.db")};Pooling=False")];
            await using var webhooks = new TestWebhooks();
            webhooks.UseApplicationStore();
            webhooks.On(RunningShop.After).Notify();
            await using var first = new RunningShop(webhooks, null, settings);
            await using var second = new RunningShop(webhooks, null, settings);
            await first.OrderAsync();

            await webhooks.Deliveries.DrainAsync();

            (await webhooks.Deliveries.ListAsync()).Should().NotBeEmpty().And.OnlyHaveUniqueItems(delivery => delivery.Id);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task List_ApplicationFailedToStart_SaysThatItHasNotStarted()
    {
        await using var first = new TestWebhooks();
        await using var second = new TestWebhooks();
        second.On("before_oder");
        await using var shop = new WebApplicationFactory<Program>().WithWebhooks(first).WithWebhooks(second);
        FluentActions.Invoking(shop.CreateClient).Should().Throw<InvalidOperationException>();

        var list = () => first.Deliveries.ListAsync();

        (await list.Should().ThrowAsync<InvalidOperationException>()).WithMessage("The application has not started.*");
    }
}
