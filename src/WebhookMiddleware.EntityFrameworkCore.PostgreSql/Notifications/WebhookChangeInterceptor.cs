using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using WebhookMiddleware.EntityFrameworkCore.Webhooks;
using WebhookMiddleware.Payloads.Binding;

namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Notifications;

/// <summary>Has the other hosts told of every write of webhooks, whoever made it, once it is committed.</summary>
internal sealed class WebhookChangeInterceptor(PendingNotifications notifications) : SaveChangesInterceptor
{
    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        Tell(eventData.Context);
        return result;
    }

    public override ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Tell(eventData.Context);
        return ValueTask.FromResult(result);
    }

    private void Tell(DbContext? context)
    {
        // Every write of webhooks raises the version of the set, and nothing else has that row tracked.
        if (context is not null && context.ChangeTracker.Entries<WebhookStateRow>().Any())
        {
            notifications.Add(NotificationTopics.Webhooks);
        }
    }
}
