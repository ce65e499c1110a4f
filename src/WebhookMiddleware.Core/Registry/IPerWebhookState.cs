namespace WebhookMiddleware.Registry;

/// <summary>Represents state that is kept for each webhook beside the snapshot, such as its circuit breaker.</summary>
internal interface IPerWebhookState
{
    /// <summary>Removes the state of all webhooks except the given ones.</summary>
    void Retain(IReadOnlySet<Guid> webhookIds);
}
