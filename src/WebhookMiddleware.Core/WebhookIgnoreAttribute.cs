namespace WebhookMiddleware;

/// <summary>
/// Keeps a member from webhooks: it is absent from what they are sent and from what is stored for them, and they can't write it. The API itself still
/// reads and writes it. It holds for every event, and no binding can include the member again. It is found by declared types: not beneath a member that is
/// declared as <see cref="object"/> or as JSON.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class WebhookIgnoreAttribute : Attribute;
