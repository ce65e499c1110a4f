namespace WebhookMiddleware.Pipeline;

/// <summary>What the webhooks of a before-event decided together, and the payload as they left it.</summary>
/// <typeparam name="T">The payload's type.</typeparam>
public sealed class WebhookDecision<T> : WebhookDecision
{
    /// <summary>The payload, enriched if webhooks did so: the raised object itself when nothing changed.</summary>
    public required T Payload { get; init; }
}
