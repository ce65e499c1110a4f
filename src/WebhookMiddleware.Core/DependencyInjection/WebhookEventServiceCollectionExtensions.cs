using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Events;

namespace WebhookMiddleware.DependencyInjection;

internal static class WebhookEventServiceCollectionExtensions
{
    /// <summary>Adds the catalogue of the events that the options list.</summary>
    public static void AddWebhookEvents(this IServiceCollection services)
        => services.TryAddSingleton(
            static provider => new WebhookEventCatalog(provider.GetRequiredService<IOptions<WebhookOptions>>().Value.Events));
}
