namespace WebhookMiddleware.AspNetCore;

/// <summary>
/// Disables webhooks for endpoints: they raise no event, whatever binds one (an attribute of the controller, a group, the route map).
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class DisableWebhooksAttribute : Attribute;
