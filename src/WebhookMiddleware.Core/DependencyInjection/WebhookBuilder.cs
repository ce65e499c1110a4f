using Microsoft.Extensions.DependencyInjection;

namespace WebhookMiddleware.DependencyInjection;

internal sealed class WebhookBuilder(IServiceCollection services) : IWebhookBuilder
{
    public IServiceCollection Services { get; } = services;
}
