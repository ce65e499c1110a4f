using WebhookMiddleware.Events;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Dashboard.Deliveries;

/// <summary>What the page of a delivery shows.</summary>
/// <param name="Details">The delivery with its attempts.</param>
/// <param name="Data">The payload, redacted; null if it can't be read.</param>
/// <param name="Webhook">Its webhook; null if it was deleted.</param>
/// <param name="Event">Its event; null if this host does not know it.</param>
internal sealed record DeliveryDetail(DeliveryDetails Details, string? Data, Webhook? Webhook, WebhookEvent? Event)
{
    /// <summary>Gets the message above: the name of a text, and its kind. Null for none.</summary>
    public (string Kind, string Text)? Message { get; init; }
}
