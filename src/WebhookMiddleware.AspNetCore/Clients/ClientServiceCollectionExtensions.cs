using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using WebhookMiddleware.Calling;

namespace WebhookMiddleware.AspNetCore.Clients;

internal static class ClientServiceCollectionExtensions
{
    /// <summary>Wraps the server's transports that have been registered so far. Safe to call twice.</summary>
    public static void AddBoundedListeners(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(ClientSlots)))
        {
            return;
        }

        services.TryAddSingleton<ClientSlots>();
        for (var i = 0; i < services.Count; i++)
        {
            if (services[i] is { IsKeyedService: false, Lifetime: ServiceLifetime.Singleton } transport
                && transport.ServiceType == typeof(IConnectionListenerFactory))
            {
                services[i] = ServiceDescriptor.Singleton<IConnectionListenerFactory>(provider => new BoundedListenerFactory(
                    Create(provider, transport),
                    provider.GetRequiredService<OpenFileBudget>(),
                    provider.GetRequiredService<ClientSlots>(),
                    provider.GetRequiredService<IOptions<WebhookHttpOptions>>().Value.LimitClientConnections));
            }
        }
    }

    private static IConnectionListenerFactory Create(IServiceProvider provider, ServiceDescriptor transport)
        => (IConnectionListenerFactory)(transport.ImplementationInstance
            ?? transport.ImplementationFactory?.Invoke(provider)
            ?? ActivatorUtilities.CreateInstance(provider, transport.ImplementationType!));
}
