namespace WebhookMiddleware.Events;

/// <summary>Holds the nine events of a loyalty-and-orders API, with the names that people see.</summary>
internal static class LoyaltyEvents
{
    /// <summary>Gets the event of subscriptions, which has its own worker.</summary>
    public static WebhookEvent Subscription { get; } =
        new(WebhookEvents.OnSubscription, WebhookPhase.Scheduled, "On subscription", "При подписке")
        {
            PayloadType = typeof(SubscriptionExpiry),
        };

    private static IEnumerable<WebhookEvent> All =>
    [
        new(WebhookEvents.BeforeRegistration, WebhookPhase.Before, "Before registration", "До регистрации"),
        new(WebhookEvents.AfterRegistration, WebhookPhase.After, "After registration", "После регистрации"),
        new(WebhookEvents.BeforeOrderAdd, WebhookPhase.Before, "Before an order is added", "Перед добавлением заказа"),
        new(WebhookEvents.BeforeOrderUpdate, WebhookPhase.Before, "Before an order is updated", "Перед обновлением заказа"),
        new(WebhookEvents.BeforeOrderSetStatus, WebhookPhase.Before, "Before an order's status is set", "Перед установкой статуса заказа"),
        new(WebhookEvents.BeforeDeliveryServiceCalculate, WebhookPhase.Before, "Before delivery is calculated", "Перед расчётом доставки"),
        new(WebhookEvents.BeforeUserUpdate, WebhookPhase.Before, "Before a user is updated", "Перед обновлением пользователя"),
        new(WebhookEvents.BeforeUserNew, WebhookPhase.Before, "Before a new user", "Перед новым пользователем"),
        Subscription,
    ];

    /// <summary>Adds the events that are not there yet, and returns the collection.</summary>
    public static WebhookEventCollection AddTo(WebhookEventCollection events)
    {
        foreach (var webhookEvent in All)
        {
            events.AddOnce(webhookEvent);
        }

        return events;
    }
}
