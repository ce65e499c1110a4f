namespace WebhookMiddleware.Background;

/// <summary>Wakes the dispatcher: something is due. Polling is the backstop.</summary>
internal interface IDeliverySignal
{
    /// <summary>Never blocks; several calls before the dispatcher looks are one.</summary>
    void Wake();
}
