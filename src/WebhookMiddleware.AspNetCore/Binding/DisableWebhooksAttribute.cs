namespace WebhookMiddleware.AspNetCore;

/// <summary>Takes endpoints out: no event is raised for them, whatever else binds one (an attribute of the controller, a group, the route map).</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class DisableWebhooksAttribute : Attribute;
