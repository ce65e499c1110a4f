using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Notifications;

/// <summary>Notifies the other hosts of every committed write of webhooks, whatever code made it.</summary>
internal sealed class WebhookChangeInterceptor(PendingNotifications notifications) : SaveChangesInterceptor
{
    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        Notify(eventData.Context);
        return result;
    }

    public override ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Notify(eventData.Context);
        return ValueTask.FromResult(result);
    }

    private void Notify(DbContext? context)
    {
        if (context is WebhookDbContext { ChangesWebhooks: true })
        {
            notifications.Add(NotificationTopics.Webhooks);
        }
    }
}
