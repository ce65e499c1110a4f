namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Notifications;

/// <summary>Specifies what hosts notify each other of.</summary>
[Flags]
internal enum NotificationTopics
{
    None = 0,

    /// <summary>A delivery is due.</summary>
    Deliveries = 1,

    /// <summary>The set of webhooks has a new version.</summary>
    Webhooks = 2,
}
