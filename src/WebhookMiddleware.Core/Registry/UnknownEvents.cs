using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using WebhookMiddleware.Events;
using WebhookMiddleware.Text;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Registry;

/// <summary>
/// Finds the active webhooks whose event is not in this host's catalogue, usually because it has left the code. No request calls them, and nobody
/// would notice.
/// </summary>
internal sealed partial class UnknownEvents(WebhookEventCatalog catalog, ILogger logger)
{
    private readonly ConcurrentDictionary<(Guid WebhookId, string Event), bool> _warned = [];

    /// <summary>Returns those of the webhooks that are active on an unknown event. An inactive one has been dealt with.</summary>
    public IEnumerable<Webhook> Among(IEnumerable<Webhook> webhooks)
        => webhooks.Where(webhook => webhook.IsActive && !catalog.TryGet(webhook.Event, out _));

    /// <summary>Warns of each of them once, however often the webhooks are read.</summary>
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
            Message = "Webhook {Hook} ({HookId}) is attached to the event {Event}, which this host does not know: no request calls it; what waits for "
                + "it is still delivered. Deactivate or delete it, attach it to another event, or add the event with options.Events.Add in AddWebhooks.")]
        public static partial void Found(ILogger logger, string hook, Guid hookId, string @event);
    }
}
