using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Delivery.Attempts;

/// <summary>Determines which webhooks keep the order of their deliveries.</summary>
internal static class DeliveryOrder
{
    /// <summary>
    /// Determines whether the webhook keeps the order. An awaited webhook doesn't: it is called when its event happens, whatever waits in
    /// the queue.
    /// </summary>
    public static bool KeepsOrder(this CompiledWebhook webhook) => webhook.Definition.InOrder && !webhook.ResponseMode.IsAwaited();
}
