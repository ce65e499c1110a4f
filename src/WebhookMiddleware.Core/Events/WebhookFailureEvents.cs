namespace WebhookMiddleware.Events;

/// <summary>
/// Defines the names of the events that tell of webhooks themselves. Every application has them. Webhooks on these events raise none of
/// them.
/// </summary>
public static class WebhookFailureEvents
{
    /// <summary>
    /// Fires when more than half of a webhook's calls and deliveries of the last five minutes have failed, of at least 20.
    /// </summary>
    public const string OnWebhookFailing = "on_webhook_failing";

    /// <summary>
    /// Fires when, after <see cref="OnWebhookFailing"/>, at most a quarter of a webhook's calls and deliveries of the last five minutes
    /// have failed.
    /// </summary>
    public const string OnWebhookRecovered = "on_webhook_recovered";

    /// <summary>Fires when a webhook was deactivated, because its receiver answered 410.</summary>
    public const string OnWebhookDisabled = "on_webhook_disabled";

    /// <summary>
    /// Fires when deliveries of a webhook have become dead, with their number: at most once a minute for each webhook.
    /// </summary>
    public const string OnDeliveryDead = "on_delivery_dead";

    internal static IReadOnlyList<WebhookEvent> All { get; } =
    [
        new(OnWebhookFailing, WebhookPhase.Scheduled, "When a webhook fails", "При сбоях веб-хука")
        {
            PayloadType = typeof(WebhookFailingData),
        },
        new(OnWebhookRecovered, WebhookPhase.Scheduled, "When a webhook works again", "При восстановлении веб-хука")
        {
            PayloadType = typeof(WebhookFailingData),
        },
        new(OnWebhookDisabled, WebhookPhase.Scheduled, "When a webhook is switched off", "При отключении веб-хука")
        {
            PayloadType = typeof(WebhookDisabledData),
        },
        new(OnDeliveryDead, WebhookPhase.Scheduled, "When deliveries are given up", "При недоставленных уведомлениях")
        {
            PayloadType = typeof(DeliveryDeadData),
        },
    ];

    /// <summary>Determines whether the event is one of these.</summary>
    internal static bool Contains(string eventName)
        => eventName is OnWebhookFailing or OnWebhookRecovered or OnWebhookDisabled or OnDeliveryDead;
}
