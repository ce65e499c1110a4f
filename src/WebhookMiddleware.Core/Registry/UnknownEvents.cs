using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Events;
using WebhookMiddleware.Text;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Registry;

/// <summary>
/// Finds the active webhooks whose event is not in this host's catalogue, usually because it was removed from the code. They are never
/// called, which would otherwise go unnoticed.
/// </summary>
internal sealed partial class UnknownEvents(WebhookEventCatalog catalog, ILogger logger)
{
    private readonly ConcurrentDictionary<(Guid WebhookId, string Event), bool> _warned = [];

    /// <summary>Returns the webhooks that are active on an unknown event. Inactive ones need no attention.</summary>
    public IEnumerable<Webhook> Among(IEnumerable<Webhook> webhooks)
        => webhooks.Where(webhook => webhook.IsActive && !catalog.TryGet(webhook.Event, out _));

    /// <summary>Logs a warning for each of them, once for each webhook and event.</summary>
    public void WarnOf(IEnumerable<Webhook> webhooks)
    {
        foreach (var webhook in Among(webhooks))
        {
            if (_warned.TryAdd((webhook.Id, webhook.Event), true))
            {
                Log.Found(logger, LogSanitizer.Of(webhook.Name), webhook.Id, LogSanitizer.Of(webhook.Event));
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 301, EventName = "WebhookEventUnknown", Level = LogLevel.Warning,
            Message = "Webhook {Hook} ({HookId}) is attached to the event {Event}, which this host does not know. No request calls it; "
                + "its queued deliveries are still sent. Deactivate or delete it, attach it to another event, or add the event "
                + "with options.Events.Add in AddWebhooks.")]
        public static partial void Found(ILogger logger, string hook, Guid hookId, string @event);
    }
}
