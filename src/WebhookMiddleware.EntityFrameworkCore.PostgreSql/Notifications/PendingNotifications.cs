namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Notifications;

/// <summary>
/// Collects the topics that other hosts are to be notified of. A topic that is added several times before it is taken is sent once.
/// </summary>
internal sealed class PendingNotifications : IDisposable
{
    private readonly SemaphoreSlim _available = new(0);
    private int _topics;

    /// <summary>Adds topics without waiting. Call it after the commit: a host that is notified before it would find nothing.</summary>
    public void Add(NotificationTopics topics)
    {
        if (topics != NotificationTopics.None && Interlocked.Or(ref _topics, (int)topics) == 0)
        {
            _available.Release();
        }
    }

    /// <summary>Waits until there are topics to send, and returns them. Supports one caller at a time.</summary>
    public async Task<NotificationTopics> TakeAsync(CancellationToken cancellationToken)
    {
        await _available.WaitAsync(cancellationToken);
        return (NotificationTopics)Interlocked.Exchange(ref _topics, 0);
    }

    public void Dispose() => _available.Dispose();
}
