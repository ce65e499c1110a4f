namespace WebhookMiddleware.Webhooks;

/// <summary>
/// Is notified when the webhooks have changed. Register any number of listeners as singletons; each is notified of writes of this host, and of those
/// of other hosts where the store announces them.
/// </summary>
public interface IWebhookChangeListener
{
    /// <summary>
    /// Handles a change. The write is stored already, and its caller waits for all listeners, so this should return soon. An exception is logged, and
    /// neither fails the write nor keeps the change from other listeners.
    /// </summary>
    /// <param name="cancellationToken">Cancels the notification.</param>
    Task WebhooksChangedAsync(CancellationToken cancellationToken);
}
