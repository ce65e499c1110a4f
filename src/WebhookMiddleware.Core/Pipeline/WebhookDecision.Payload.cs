namespace WebhookMiddleware.Pipeline;

/// <summary>Represents the combined decision of the webhooks of a before-event, together with the resulting payload.</summary>
/// <typeparam name="T">The payload's type.</typeparam>
public sealed class WebhookDecision<T> : WebhookDecision
{
    /// <summary>Gets the payload, with the changes of enriching webhooks; the raised object itself when nothing changed.</summary>
    public required T Payload { get; init; }
}
