using Microsoft.Extensions.DependencyInjection;

namespace WebhookMiddleware.DependencyInjection;

/// <summary>Where stores and features are added, after <c>AddWebhooks()</c>.</summary>
public interface IWebhookBuilder
{
    /// <summary>The application's services.</summary>
    IServiceCollection Services { get; }
}
