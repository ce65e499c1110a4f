using Microsoft.Extensions.Logging;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Delivery;

/// <summary>Switches a webhook off whose receiver has answered 410: it asks never to be called again.</summary>
internal sealed partial class WebhookSwitchOff(
    IWebhookStore store, IEnumerable<IWebhookChangeListener> listeners, TimeProvider timeProvider, ILogger<WebhookSwitchOff> logger)
{
    private const int MaxTries = 5;

    /// <summary>Only cancellation throws: where the store refuses, the next delivery gets the same answer and tries again.</summary>
    public async Task SwitchOffAsync(CompiledWebhook webhook, CancellationToken cancellationToken)
    {
        try
        {
            if (await TryUpdateAsync(webhook.Id, cancellationToken))
            {
                Log.SwitchedOff(logger, webhook.LogName, webhook.Id);
                foreach (var listener in listeners)
                {
                    await listener.WebhooksChangedAsync(cancellationToken);
                }
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Failed(logger, exception, webhook.LogName, webhook.Id);
        }
    }

    // False: it is off or gone already, or others keep changing it.
    private async Task<bool> TryUpdateAsync(Guid id, CancellationToken cancellationToken)
    {
        for (var i = 0; i < MaxTries; i++)
        {
            if (await store.FindAsync(id, cancellationToken) is not { IsActive: true } current)
            {
                return false;
            }

            var changed = current with { IsActive = false, Version = current.Version + 1, UpdatedAt = timeProvider.GetUtcNow() };
            if (await store.TryUpdateAsync(changed, current.Version, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 410, EventName = "WebhookSwitchedOff", Level = LogLevel.Warning,
            Message = "Webhook {Hook} ({HookId}) answered 410 and is switched off; what waits for it is held.")]
        public static partial void SwitchedOff(ILogger logger, string hook, Guid hookId);

        [LoggerMessage(EventId = 411, EventName = "WebhookSwitchOffFailed", Level = LogLevel.Error,
            Message = "Webhook {Hook} ({HookId}) answered 410, but could not be switched off.")]
        public static partial void Failed(ILogger logger, Exception exception, string hook, Guid hookId);
    }
}
