namespace WebhookMiddleware.EntityFrameworkCore.PostgreSql.Notifications;

/// <summary>What the other hosts are to be told. However often something is added before it is taken, they are told once.</summary>
internal sealed class PendingNotifications : IDisposable
{
    private readonly SemaphoreSlim _available = new(0);
    private int _topics;

    /// <summary>Never waits. Call it after the commit: whoever is told before would look and find nothing.</summary>
    public void Add(NotificationTopics topics)
    {
        if (topics != NotificationTopics.None && Interlocked.Or(ref _topics, (int)topics) == 0)
        {
            _available.Release();
        }
    }

    /// <summary>Waits until there is something to tell. For one caller.</summary>
    public async Task<NotificationTopics> TakeAsync(CancellationToken cancellationToken)
    {
        await _available.WaitAsync(cancellationToken);
        return (NotificationTopics)Interlocked.Exchange(ref _topics, 0);
    }

    public void Dispose() => _available.Dispose();
}
