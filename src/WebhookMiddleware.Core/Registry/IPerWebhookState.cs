namespace WebhookMiddleware.Registry;

/// <summary>Represents state that is kept for each webhook beside the snapshot, such as its circuit breaker.</summary>
internal interface IPerWebhookState
{
    /// <summary>Drops the state of all webhooks but these.</summary>
    void Retain(IReadOnlySet<Guid> webhookIds);
}
