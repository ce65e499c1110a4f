namespace WebhookMiddleware.Webhooks;

/// <summary>
/// Handles changes of the webhooks. Register any number of listeners as singletons. Each is notified of writes of this host, and of those
/// of other hosts if the store announces them.
/// </summary>
public interface IWebhookChangeListener
{
    /// <summary>
    /// Handles a change. The write is already stored, and its caller waits for all listeners, so this method should return soon. An
    /// exception is logged. It neither fails the write nor keeps the change from other listeners.
    /// </summary>
    /// <param name="cancellationToken">Cancels the notification.</param>
    Task WebhooksChangedAsync(CancellationToken cancellationToken);
}
