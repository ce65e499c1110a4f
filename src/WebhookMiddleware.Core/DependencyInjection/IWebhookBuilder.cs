using Microsoft.Extensions.DependencyInjection;

namespace WebhookMiddleware.DependencyInjection;

/// <summary>Represents the builder that <c>AddWebhooks()</c> returns, to which stores and features are added.</summary>
public interface IWebhookBuilder
{
    /// <summary>Gets the application's services.</summary>
    IServiceCollection Services { get; }
}
