namespace WebhookMiddleware.AspNetCore.Management.Schemas;

/// <summary>Provides the endpoints that raise events.</summary>
internal interface IWebhookEndpointSource
{
    /// <summary>Gets the bound endpoints at this time.</summary>
    IReadOnlyList<BoundEndpoint> Endpoints { get; }
}
