namespace WebhookMiddleware.Events;

/// <summary>Represents an event of the catalogue, to which webhooks can be attached.</summary>
/// <param name="Name">The name on the wire: lower-case letters, digits and underscores, such as <c>before_order_add</c>.</param>
/// <param name="Phase">When the event fires.</param>
/// <param name="TitleEn">The display name in English.</param>
/// <param name="TitleRu">The display name in Russian.</param>
public sealed record WebhookEvent(string Name, WebhookPhase Phase, string TitleEn, string TitleRu)
{
    /// <summary>
    /// Gets the type of the payload, from which its JSON schema and sample are created. Null (the default): the body type of the endpoints
    /// that are bound to the event.
    /// </summary>
    public Type? PayloadType { get; init; }
}
