namespace WebhookMiddleware.AspNetCore.Management.Access;

/// <summary>Endpoint metadata that marks the management API's endpoints, for which no event is ever raised.</summary>
internal sealed class WebhookManagementMetadata
{
    public static WebhookManagementMetadata Instance { get; } = new();
}
