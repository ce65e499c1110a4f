using Microsoft.Extensions.Logging;
using WebhookMiddleware.Administration;
using WebhookMiddleware.Events;
using WebhookMiddleware.Failures;
using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Delivery.Attempts;

/// <summary>Deactivates a webhook whose receiver has returned 410, which asks never to be called again.</summary>
internal sealed partial class WebhookDeactivator(
    IWebhookAdministration administration, ConfiguredWebhooks configured, IFailureStore failures, ILogger<WebhookDeactivator> logger)
{
    /// <summary>
    /// Deactivates the webhook. Only cancellation throws: if the store fails, the next delivery gets the same response and tries again.
    /// </summary>
    public async Task DeactivateAsync(CompiledWebhook webhook, CancellationToken cancellationToken)
    {
        try
        {
            if (!WebhookFailureEvents.Contains(webhook.Definition.Event))
            {
                // Before it, so that people are notified also if the process ends in between. Its time is that of the version, so that they
                // are notified once, however many deliveries of however many hosts get the response.
                await failures.TryAddAsync(
                    new WebhookFailure(
                        webhook.Id, WebhookFailureKind.Disabled, webhook.Definition.UpdatedAt, WebhookFailureState.Found),
                    cancellationToken);
            }

            if (!await administration.DeactivateAsync(webhook.Id, cancellationToken))
            {
                return;
            }

            if (configured.Find(webhook.Id) is null)
            {
                Log.Deactivated(logger, webhook.LogName, webhook.Id);
            }
            else
            {
                Log.DeactivatedHere(logger, webhook.LogName, webhook.Id);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Failed(logger, exception, webhook.LogName, webhook.Id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 410, EventName = "WebhookSwitchedOff", Level = LogLevel.Warning,
            Message = "Webhook {Hook} ({HookId}) returned 410 and was deactivated. Its deliveries are held.")]
        public static partial void Deactivated(ILogger logger, string hook, Guid hookId);

        [LoggerMessage(EventId = 411, EventName = "WebhookSwitchOffFailed", Level = LogLevel.Error,
            Message = "Webhook {Hook} ({HookId}) returned 410, but could not be deactivated.")]
        public static partial void Failed(ILogger logger, Exception exception, string hook, Guid hookId);

        [LoggerMessage(EventId = 413, EventName = "ConfiguredWebhookSwitchedOff", Level = LogLevel.Warning,
            Message = "Webhook {Hook} ({HookId}) returned 410 and was deactivated on this host only, because it is in Webhooks:Hooks: "
                + "other hosts still call it, and this one does again after a restart. Remove it there, or set its isActive to false.")]
        public static partial void DeactivatedHere(ILogger logger, string hook, Guid hookId);
    }
}
