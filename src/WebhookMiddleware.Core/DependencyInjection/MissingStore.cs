using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.DependencyInjection;

/// <summary>
/// Fills the roles of a store until one is registered. Resolving a role throws an exception that describes how to choose a store.
/// </summary>
internal static class MissingStore
{
    public static void Add(IServiceCollection services)
    {
        services.TryAddSingleton(Missing<IWebhookStore>);
        services.TryAddSingleton(Missing<ICallLogWriter>);
        services.TryAddSingleton(Missing<ICallLogReader>);
        services.TryAddSingleton(Missing<IOutboxStore>);
        services.TryAddSingleton(Missing<IDeliveryQueue>);
        services.TryAddSingleton(Missing<IDeliveryLog>);
    }

    /// <summary>Registers a store for a role, unless the application has registered one of its own.</summary>
    public static void Fill<TRole, TStore>(IServiceCollection services)
        where TRole : class
        where TStore : class, TRole
    {
        RemoveStandIn<TRole>(services);
        services.TryAddSingleton<TRole, TStore>();
    }

    /// <inheritdoc cref="Fill{TRole, TStore}"/>
    public static void Fill<TRole>(IServiceCollection services, Func<IServiceProvider, TRole> store)
        where TRole : class
    {
        RemoveStandIn<TRole>(services);
        services.TryAddSingleton(store);
    }

    private static void RemoveStandIn<TRole>(IServiceCollection services)
    {
        var standIn = services.FirstOrDefault(service =>
            service.ServiceType == typeof(TRole) && service.ImplementationFactory?.Method.DeclaringType == typeof(MissingStore));
        if (standIn is not null)
        {
            services.Remove(standIn);
        }
    }

    private static TRole Missing<TRole>(IServiceProvider services)
        => throw new InvalidOperationException(
            "There is no store. Choose one after AddWebhooks(): .UseSqlite(\"Data Source=webhooks.db\"), "
                + ".UsePostgreSql(connectionString) or, for tests, .UseInMemory().");
}
