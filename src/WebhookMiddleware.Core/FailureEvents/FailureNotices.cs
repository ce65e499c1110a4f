using System.Globalization;
using WebhookMiddleware.Events;
using WebhookMiddleware.Failures;
using WebhookMiddleware.Pipeline;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.FailureEvents;

/// <summary>Raises the events that tell of webhooks, each with a key under which it is raised once, whatever the number of hosts.</summary>
internal sealed class FailureNotices(IScheduledEvents events)
{
    /// <summary>Raises the event of an entry in its state. Returns false if that is not possible now.</summary>
    public Task<bool> RaiseAsync(WebhookFailure failure, Webhook webhook, CancellationToken cancellationToken)
    {
        var failing = new WebhookFailingData(webhook.Id, webhook.Name, webhook.Event, failure.Calls, failure.Failures);
        return failure switch
        {
            { Kind: WebhookFailureKind.Disabled } => RaiseAsync(
                WebhookFailureEvents.OnWebhookDisabled,
                new WebhookDisabledData(webhook.Id, webhook.Name, webhook.Event),
                failure.Since,
                webhook.Id,
                cancellationToken),
            { State: WebhookFailureState.Recovered } => RaiseAsync(
                WebhookFailureEvents.OnWebhookRecovered, failing, failure.Since, webhook.Id, cancellationToken),
            _ => RaiseAsync(WebhookFailureEvents.OnWebhookFailing, failing, failure.Since, webhook.Id, cancellationToken),
        };
    }

    /// <summary>Raises the event of the deliveries that became dead within a minute. Returns false if that is not possible now.</summary>
    public Task<bool> RaiseDeadAsync(Webhook webhook, DateTimeOffset minute, long count, CancellationToken cancellationToken)
        => RaiseAsync(
            WebhookFailureEvents.OnDeliveryDead,
            new DeliveryDeadData(webhook.Id, webhook.Name, webhook.Event, count, minute.UtcDateTime),
            minute,
            webhook.Id,
            cancellationToken);

    private Task<bool> RaiseAsync(
        string eventName, object data, DateTimeOffset time, Guid webhookId, CancellationToken cancellationToken)
        => events.RaiseAsync(
            eventName,
            data,
            string.Create(CultureInfo.InvariantCulture, $"{eventName}:{webhookId}:{time.ToUnixTimeMilliseconds()}"),
            cancellationToken);
}
