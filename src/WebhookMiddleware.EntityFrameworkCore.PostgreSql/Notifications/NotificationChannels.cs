namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Notifications;

/// <summary>The channels of the topics in the database.</summary>
internal static class NotificationChannels
{
    public const string Deliveries = "webhook_deliveries";
    public const string Webhooks = "webhook_hooks";

    public const string Listen = $"LISTEN {Deliveries}; LISTEN {Webhooks}";

    /// <summary>Returns the channels of topics.</summary>
    public static string[] Of(NotificationTopics topics) => topics switch
    {
        NotificationTopics.Deliveries => [Deliveries],
        NotificationTopics.Webhooks => [Webhooks],
        NotificationTopics.None => [],
        _ => [Deliveries, Webhooks],
    };

    /// <summary>Returns the topic of a channel, or none if the channel is not the package's own.</summary>
    public static NotificationTopics TopicOf(string channel) => channel switch
    {
        Deliveries => NotificationTopics.Deliveries,
        Webhooks => NotificationTopics.Webhooks,
        _ => NotificationTopics.None,
    };
}
