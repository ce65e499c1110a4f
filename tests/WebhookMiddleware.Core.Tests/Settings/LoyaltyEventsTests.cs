using Microsoft.Extensions.DependencyInjection;
using WebhookMiddleware.DependencyInjection;
using WebhookMiddleware.Events;
using WebhookMiddleware.Subscriptions;

namespace WebhookMiddleware.Core.Tests.Settings;

public sealed class LoyaltyEventsTests
{
    [Fact]
    public void AddWebhookCore_Alone_HasOnlyTheApplicationsEvents()
    {
        var events = EventsOf(webhooks => webhooks.Services.Configure<WebhookOptions>(options => options.Events.Add("before_refund", WebhookPhase.Before)));

        events.Select(webhookEvent => webhookEvent.Name).Should().Equal("before_refund");
    }

    [Fact]
    public void AddLoyaltyEvents_TwiceAndWithSubscriptions_AddsTheNineOnce()
        => EventsOf(webhooks => webhooks.AddSubscriptions<FakeSource>().AddLoyaltyEvents().AddLoyaltyEvents()).Should().HaveCount(9).And.OnlyHaveUniqueItems();

    [Fact]
    public void AddSubscriptions_Alone_AddsItsEvent()
        => EventsOf(webhooks => webhooks.AddSubscriptions<FakeSource>()).Select(webhookEvent => webhookEvent.Name)
            .Should().Equal(WebhookEvents.OnSubscription);

    [Fact]
    public void AddLoyaltyEvents_ApplicationHasAnotherEventOfThatName_IsRefused()
    {
        var read = () => EventsOf(webhooks =>
        {
            webhooks.Services.Configure<WebhookOptions>(options => options.Events.Add(WebhookEvents.BeforeOrderAdd, WebhookPhase.After));
            webhooks.AddLoyaltyEvents();
        });

        read.Should().Throw<ArgumentException>().WithMessage("*before_order_add*");
    }

    private static IReadOnlyList<WebhookEvent> EventsOf(Action<IWebhookBuilder> configure)
    {
        using var host = new SettingsHost([], configure);
        return [.. host.Options.Events];
    }

    private sealed class FakeSource : IExpiringSubscriptionSource
    {
        public Task<IReadOnlyList<ExpiredSubscription>> GetExpiredAsync(
            DateTimeOffset upTo, int limit, CancellationToken cancellationToken)
            => throw new NotSupportedException();

        public Task MarkRaisedAsync(
            IReadOnlyList<ExpiredSubscription> raised, CancellationToken cancellationToken)
            => throw new NotSupportedException();
    }
}
