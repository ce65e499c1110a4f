using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace WebhookMiddleware.Calling;

internal static class WebhookCallingServiceCollectionExtensions
{
    /// <summary>Adds what calls webhooks. A second call changes nothing, so that a replaced primary handler stays replaced.</summary>
    public static IServiceCollection AddWebhookCalling(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(AddressPolicyConnector)))
        {
            return services;
        }

        services.AddOptions<WebhookOptions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WebhookOptions>, AddressPolicyOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<AddressPolicy>();
        services.TryAddSingleton(provider => new AddressPolicyConnector(provider.GetRequiredService<AddressPolicy>()));
        services.TryAddSingleton<WebhookResilience>();
        services.TryAddSingleton<AnswerReader>();
        services.TryAddSingleton<IWebhookCaller, HttpWebhookCaller>();

        services.AddHttpClient(WebhookHttpClient.Name)
            // Calls have their own limits, which also cover the reading of the body.
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider => WebhookHttpClient.CreateHandler(provider.GetRequiredService<AddressPolicyConnector>()))

            // The pools live as long as the process: PooledConnectionLifetime does what rotation would do.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)

            // They log URLs with their queries, and headers.
            .RemoveAllLoggers();
        return services;
    }
}
