namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Notifications;

/// <summary>The names that the topics have in the database.</summary>
internal static class NotificationChannels
{
    public const string Deliveries = "webhook_deliveries";
    public const string Webhooks = "webhook_hooks";

    public const string Listen = $"LISTEN {Deliveries}; LISTEN {Webhooks}";

    /// <summary>The channels of some topics.</summary>
    public static string[] Of(NotificationTopics topics) => topics switch
    {
        NotificationTopics.Deliveries => [Deliveries],
        NotificationTopics.Webhooks => [Webhooks],
        NotificationTopics.None => [],
        _ => [Deliveries, Webhooks],
    };

    /// <summary>The topic of a channel; none when it is somebody else's.</summary>
    public static NotificationTopics TopicOf(string channel) => channel switch
    {
        Deliveries => NotificationTopics.Deliveries,
        Webhooks => NotificationTopics.Webhooks,
        _ => NotificationTopics.None,
    };
}
