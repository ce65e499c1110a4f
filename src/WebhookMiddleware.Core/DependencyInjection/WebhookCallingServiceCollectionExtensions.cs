using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Addressing;
using WebhookMiddleware.Calling;
using WebhookMiddleware.Redaction;
using WebhookMiddleware.Registry;

namespace WebhookMiddleware.DependencyInjection;

internal static class WebhookCallingServiceCollectionExtensions
{
    /// <summary>
    /// Adds the services that call webhooks. A second call changes nothing, so that a replaced primary handler stays replaced.
    /// </summary>
    public static IServiceCollection AddWebhookCalling(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(AddressPolicyConnector)))
        {
            return services;
        }

        services.AddOptions<WebhookOptions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WebhookOptions>, AddressPolicyOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WebhookOptions>, RedactOptionsValidator>());
        services.TryAddSingleton<Redactor>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<AddressPolicy>();
        services.TryAddSingleton(static _ => new OpenFileBudget());
        services.TryAddSingleton(static provider
            => new AddressPolicyConnector(provider.GetRequiredService<AddressPolicy>(), provider.GetRequiredService<OpenFileBudget>()));
        services.TryAddSingleton<ConnectionWatch>();
        services.TryAddSingleton<WebhookResilience>();
        services.TryAddSingleton<IPerWebhookState>(static provider => provider.GetRequiredService<WebhookResilience>());
        services.TryAddSingleton<AnswerReader>();
        services.TryAddSingleton<AnswerRedaction>();
        services.TryAddSingleton<WebhookInvokers>();
        services.TryAddSingleton<IWebhookCaller, HttpWebhookCaller>();

        services.AddHttpClient(WebhookHttpClient.Name)
            .ConfigurePrimaryHttpMessageHandler(provider => WebhookHttpClient.CreateHandler(
                provider.GetRequiredService<AddressPolicyConnector>(),
                provider.GetRequiredService<ConnectionWatch>(),
                provider.GetRequiredService<IOptions<WebhookOptions>>().Value.ConnectionIdleTimeout))

            // The pools live as long as the process. PooledConnectionLifetime replaces the rotation of handlers.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)

            // The default loggers log URLs with their queries, and headers.
            .RemoveAllLoggers();
        services.AddNewConnectionClient();
        return services;
    }

    // Every handler that is configured for the one client, also by the host, applies to the other.
    private static void AddNewConnectionClient(this IServiceCollection services)
    {
        services.AddHttpClient(WebhookHttpClient.NewConnectionName).RemoveAllLoggers();
        services.AddOptions<HttpClientFactoryOptions>(WebhookHttpClient.NewConnectionName)
            // Uses the provider instead of the monitor, which is created from this very configuration.
            .Configure<IServiceProvider>(static (options, provider) =>
            {
                var pooled = provider.GetRequiredService<IOptionsMonitor<HttpClientFactoryOptions>>().Get(WebhookHttpClient.Name);
                options.HandlerLifetime = pooled.HandlerLifetime;

                // The defaults for all clients of the host are in both.
                options.HttpMessageHandlerBuilderActions.Clear();
                foreach (var action in pooled.HttpMessageHandlerBuilderActions)
                {
                    options.HttpMessageHandlerBuilderActions.Add(action);
                }

                options.HttpMessageHandlerBuilderActions.Add(static builder =>
                {
                    if (builder.PrimaryHandler is SocketsHttpHandler handler)
                    {
                        handler.PooledConnectionLifetime = TimeSpan.Zero;
                    }
                });
            });
    }
}
