using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace WebhookMiddleware.DependencyInjection;

/// <summary>Registers the roles of a store, for packages that add one.</summary>
public static class WebhookStoreServiceCollectionExtensions
{
    /// <summary>Registers a store for a role, unless the application has registered one of its own.</summary>
    /// <typeparam name="TRole">The role, such as <see cref="Outbox.IOutboxStore"/>.</typeparam>
    /// <typeparam name="TStore">The store.</typeparam>
    /// <param name="services">The services of the builder that <c>AddWebhooks()</c> returned.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection TryAddWebhookStore<TRole, TStore>(this IServiceCollection services)
        where TRole : class
        where TStore : class, TRole
    {
        MissingStore.Remove<TRole>(services);
        services.TryAddSingleton<TRole, TStore>();
        return services;
    }

    /// <inheritdoc cref="TryAddWebhookStore{TRole, TStore}(IServiceCollection)"/>
    /// <param name="services">The services of the builder that <c>AddWebhooks()</c> returned.</param>
    /// <param name="store">Creates the store.</param>
    public static IServiceCollection TryAddWebhookStore<TRole>(this IServiceCollection services, Func<IServiceProvider, TRole> store)
        where TRole : class
    {
        MissingStore.Remove<TRole>(services);
        services.TryAddSingleton(store);
        return services;
    }
}
