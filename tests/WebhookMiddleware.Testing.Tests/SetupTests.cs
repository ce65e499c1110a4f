using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace WebhookMiddleware.Testing.Tests;

/// <summary>Webhooks are set up before the application starts, and let it stop at once.</summary>
public sealed class SetupTests
{
    [Fact]
    public async Task On_ApplicationHasStarted_FailsAndSaysWhatToDo()
    {
        await using var webhooks = new TestWebhooks();
        var crm = webhooks.On(RunningShop.After);
        await using var shop = new RunningShop(webhooks);

        FluentActions.Invoking(() => webhooks.On(RunningShop.Before)).Should().Throw<InvalidOperationException>()
            .WithMessage("The application has started with its webhooks already.*SetWebhooksAsync*");
        FluentActions.Invoking(crm.Notify).Should().Throw<InvalidOperationException>()
            .WithMessage("The application has started with its webhooks already.*SetWebhooksAsync*");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stop_ReceiverHoldsADelivery_DoesNotWaitForItsTimeLimit(bool isInMemory)
    {
        await using var webhooks = new TestWebhooks(isInMemory ? WebhookReceiver.InMemory() : await WebhookReceiver.StartAsync());
        webhooks.UseFakeClock();
        webhooks.On(RunningShop.After).Notify().Replies(WebhookReply.Hang());
        await using var shop = new RunningShop(
            webhooks, services => services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(90)));
        await shop.OrderAsync();
        await webhooks.Received.WaitForAsync();

        var stop = shop.DisposeAsync().AsTask();

        await stop.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Stop_AnotherApplicationRuns_ItsDeliveriesAreStillHeld()
    {
        await using var webhooks = new TestWebhooks();
        var clock = webhooks.UseFakeClock();
        var crm = webhooks.On(RunningShop.After).Notify().WithTimeout(2_000).Replies(WebhookReply.Hang());
        await using var first = new RunningShop(webhooks);
        await using var second = new RunningShop(webhooks);
        await second.OrderAsync();
        await crm.Received.WaitForAsync();

        await first.DisposeAsync();

        await webhooks.Deliveries.DrainAsync();
        (await webhooks.Deliveries.ListAsync()).Should().ContainSingle().Which.Attempts.Should().Be(0);
        await clock.AdvanceAsync(TimeSpan.FromSeconds(2));
        (await webhooks.Deliveries.ListAsync()).Should().ContainSingle().Which.Attempts.Should().Be(1);
    }
}
