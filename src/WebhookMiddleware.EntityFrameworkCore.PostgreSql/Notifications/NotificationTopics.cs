namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Notifications;

/// <summary>What hosts tell each other about.</summary>
[Flags]
internal enum NotificationTopics
{
    None = 0,

    /// <summary>Something is due.</summary>
    Deliveries = 1,

    /// <summary>The set of webhooks has another version.</summary>
    Webhooks = 2,
}
