using Microsoft.Extensions.Logging;

namespace WebhookMiddleware.Webhooks;

/// <summary>Notifies every listener of a change that has been stored.</summary>
internal sealed partial class WebhookChangeNotifier(IEnumerable<IWebhookChangeListener> listeners, ILogger<WebhookChangeNotifier> logger)
{
    /// <summary>
    /// Notifies the listeners one after another. A failure is logged and not thrown: the change is stored, so its caller must not consider
    /// it lost, and the other listeners need it regardless.
    /// </summary>
    public async Task NotifyAsync(CancellationToken cancellationToken)
    {
        foreach (var listener in listeners)
        {
            try
            {
                await listener.WebhooksChangedAsync(cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                Log.ListenerFailed(logger, exception, listener.GetType());
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 603, EventName = "WebhookChangeListenerFailed", Level = LogLevel.Error,
            Message = "{Listener} failed to handle a change of the webhooks. The change is stored, and the other listeners are notified.")]
        public static partial void ListenerFailed(ILogger logger, Exception exception, Type listener);
    }
}
