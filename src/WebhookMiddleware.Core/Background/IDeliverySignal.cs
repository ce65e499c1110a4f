namespace WebhookMiddleware.Background;

/// <summary>Wakes the dispatcher when deliveries are due. A signal that is lost costs one poll.</summary>
public interface IDeliverySignal
{
    /// <summary>Wakes the dispatcher. Never blocks; several calls before the dispatcher claims count as one.</summary>
    void Wake();
}
