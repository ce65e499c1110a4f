namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Marks the endpoints of the management API: no webhook is ever raised for them.</summary>
internal sealed class WebhookManagementMetadata
{
    public static WebhookManagementMetadata Instance { get; } = new();
}
