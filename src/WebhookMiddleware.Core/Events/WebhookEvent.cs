namespace WebhookMiddleware.Events;

/// <summary>One event of the catalogue: what webhooks can be attached to.</summary>
/// <param name="Name">The name on the wire: lower-case letters, digits and underscores, such as <c>before_order_add</c>.</param>
/// <param name="Phase">When the event fires.</param>
/// <param name="TitleEn">The name that people see in English.</param>
/// <param name="TitleRu">The name that people see in Russian.</param>
public sealed record WebhookEvent(string Name, WebhookPhase Phase, string TitleEn, string TitleRu)
{
    /// <summary>
    /// The type of the payload, from which its JSON schema and sample are made. Null (the default): the body type of the endpoints
    /// that are bound to the event.
    /// </summary>
    public Type? PayloadType { get; init; }
}
