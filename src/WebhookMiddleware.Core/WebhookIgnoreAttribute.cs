namespace WebhookMiddleware;

/// <summary>
/// Keeps a member from webhooks: it is neither sent to them nor stored for them, and they can't write it. The API itself still reads and
/// writes it.
/// </summary>
/// <remarks>
/// It applies to every event, and no binding can include the member again. It is found by declared types, and therefore not below a member
/// that is declared as <see cref="object"/> or as JSON.
/// </remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class WebhookIgnoreAttribute : Attribute;
