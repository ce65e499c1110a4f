namespace WebhookMiddleware.AspNetCore.Management;

/// <summary>Knows which endpoints raise which events.</summary>
internal interface IWebhookEndpointSource
{
    /// <summary>The bound endpoints as they are now.</summary>
    IReadOnlyList<BoundEndpoint> Endpoints { get; }
}
