using WebhookMiddleware.Registry;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.Delivery;

/// <summary>Which webhooks keep the order of their deliveries.</summary>
internal static class DeliveryOrder
{
    /// <summary>Whether it does. An awaited webhook doesn't: it is called when its event happens, whatever waits in the queue.</summary>
    public static bool KeepsOrder(this CompiledWebhook webhook) => webhook.Definition.InOrder && !webhook.Mode.IsAwaited();
}
