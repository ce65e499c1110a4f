using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Delivery;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Webhooks;

namespace WebhookMiddleware.DependencyInjection;

/// <summary>Stands in for the roles of a store until one is chosen: whoever needs one says what is missing, better than the container would.</summary>
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

    /// <summary>Gives a role to a store, unless the application has one of its own for it.</summary>
    public static void Fill<TRole, TStore>(IServiceCollection services)
        where TRole : class
        where TStore : class, TRole
    {
        var standIn = services.FirstOrDefault(service =>
            service.ServiceType == typeof(TRole) && service.ImplementationFactory?.Method.DeclaringType == typeof(MissingStore));
        if (standIn is not null)
        {
            services.Remove(standIn);
        }

        services.TryAddSingleton<TRole, TStore>();
    }

    private static TRole Missing<TRole>(IServiceProvider services)
        => throw new InvalidOperationException(
            "There is no store. Choose one after AddWebhooks(): .UseSqlite(\"Data Source=webhooks.db\") or, for tests, .UseInMemory().");
}
