using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WebhookMiddleware.Audit;
using WebhookMiddleware.CallLog;
using WebhookMiddleware.Failures;
using WebhookMiddleware.Outbox;
using WebhookMiddleware.Statistics;
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
        services.TryAddSingleton(Missing<IWebhookHistory>);
        services.TryAddSingleton(Missing<IAuditLog>);
        services.TryAddSingleton(Missing<ICallLogWriter>);
        services.TryAddSingleton(Missing<ICallLogReader>);
        services.TryAddSingleton(Missing<IStatisticsWriter>);
        services.TryAddSingleton(Missing<IStatisticsReader>);
        services.TryAddSingleton(Missing<IFailureStore>);
        services.TryAddSingleton(Missing<IOutboxStore>);
        services.TryAddSingleton(Missing<IDeliveryQueue>);
        services.TryAddSingleton(Missing<IDeliveryLog>);
    }

    /// <summary>Removes the stand-in of a role, if there is one.</summary>
    public static void Remove<TRole>(IServiceCollection services)
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
